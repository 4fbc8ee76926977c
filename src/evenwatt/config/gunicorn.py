"""How gunicorn serves the pages: threads, because requests wait for the database more than they compute."""

import multiprocessing

wsgi_app = "evenwatt.config.wsgi:application"
preload_app = True  # read once, shared by the workers
worker_class = "gthread"
workers = min(4, max(2, multiprocessing.cpu_count()))
threads = 4
timeout = 60
graceful_timeout = 10
loglevel = "warning"
control_socket_disable = True
