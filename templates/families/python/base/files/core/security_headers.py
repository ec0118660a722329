"""Headers of every answer, errors included, after the OWASP Secure Headers Project."""


def security_headers(*, is_https: bool) -> list[tuple[str, str]]:
    """The headers; over https also what keeps browsers there."""
    headers = [
        ("X-Content-Type-Options", "nosniff"),
        # An answer opened in a browser may load nothing, run nothing and be framed by nobody.
        ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]
    if is_https:
        headers.append(("Strict-Transport-Security", "max-age=63072000; includeSubDomains"))
    return headers
