"""The Django apps of the admin site, with a site of our own."""

from django.contrib.admin.apps import AdminConfig
from django.contrib.messages.apps import MessagesConfig


class AdminSiteConfig(AdminConfig):
    """It stands in `INSTALLED_APPS` in the place of `django.contrib.admin`."""

    default_site = "apps.accounts.admin_site.AdminSite"


class AdminMessagesConfig(MessagesConfig):
    """What the site says after a change. The label `messages` is left to resources."""

    label = "admin_messages"
