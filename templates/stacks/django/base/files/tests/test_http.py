"""What every answer has, and what is refused."""

from django.test import Client


def test_unknown_path_is_a_problem(client: Client) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json; charset=utf-8"
    assert answer.json()["requestId"] == answer.headers["x-request-id"]
