from django.urls import include, path

urlpatterns = [path("", include("evenwatt.web.urls"))]
