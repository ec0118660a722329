"""The Django app of the admin site, with a site of our own."""

from django.contrib.admin.apps import AdminConfig


class AdminSiteConfig(AdminConfig):
    """It stands in `INSTALLED_APPS` in the place of `django.contrib.admin`."""

    default_site = "apps.accounts.admin_site.AdminSite"
