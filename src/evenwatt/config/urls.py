from django.urls import include, path

urlpatterns = [path("", include("evenwatt.api.urls")), path("", include("evenwatt.web.urls"))]
