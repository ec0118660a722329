"""Tests of accounts, over HTTP and of their parts."""
