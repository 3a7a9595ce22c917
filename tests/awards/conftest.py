import pytest
from django.test import Client


@pytest.fixture
def browse():
    """`browse(user)` is a client in which that person has signed in."""

    def signed_in(user):
        client = Client()
        client.force_login(user)
        return client

    return signed_in
