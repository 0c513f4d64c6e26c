"""Which address leads to which page."""

from django.urls import path

from dashboard import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
]
