"""Which credentials go into a request, and which address it goes to."""

from __future__ import annotations

import httpx2
import pytest
from runtime.client import AsyncBaseClient, BaseClient
from runtime.credentials import credential_headers, secrets_of, sources
from runtime.errors import ApiError
from runtime.secrets import Credentials
from runtime.settings import Credential, Settings
from runtime.waiting import run

KEY = Credential("api_key", "ACME_API_KEY", "Api-Key")
TOKEN = Credential("token", "ACME_TOKEN", "Authorization", "Bearer ")
TEAM = Credential("team", "ACME_TEAM", "X-Team")
SETTINGS = Settings(
    "https://api.acme.test/v1/",
    "ACME_BASE_URL",
    {"X-Acme-Version": "7"},
    "acme/1",
    credentials=(KEY, TOKEN, TEAM),
    security=(("api_key",),),
)
SECRET = "s3cr3t"


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch):
    for name in ("ACME_API_KEY", "ACME_TOKEN", "ACME_TEAM", "ACME_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


def headers(given, security, monkeypatch=None, **environment):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    found = sources(Credentials(given), SETTINGS)(security)
    return credential_headers(run(secrets_of(found, "", None, False)))


def test_header():
    assert headers({"api_key": "k"}, (("api_key",),)) == {"Api-Key": "k"}


def test_prefix():
    assert headers({"token": "t"}, (("token",),)) == {"Authorization": "Bearer t"}


@pytest.mark.parametrize("given", [{}, {"api_key": None}, {"api_key": ""}])
def test_environment(given, monkeypatch):
    found = headers(given, (("api_key",),), monkeypatch, ACME_API_KEY="e")
    assert found == {"Api-Key": "e"}


def test_argument_wins_over_environment(monkeypatch):
    given = {"api_key": "k"}
    assert headers(given, (("api_key",),), monkeypatch, ACME_API_KEY="e") == {
        "Api-Key": "k"
    }


@pytest.mark.parametrize("security", [(), ((),)])
def test_nothing_needed(security):
    assert headers({"api_key": "k"}, security) == {}


@pytest.mark.parametrize("security", [((), ("api_key",)), (("api_key",), ())])
def test_optional_credential_is_sent_if_there_is_one(security):
    assert headers({"api_key": "k"}, security) == {"Api-Key": "k"}
    assert headers({}, security) == {}


def test_credentials_needed_together():
    found = headers({"token": "t", "team": "x"}, (("api_key",), ("token", "team")))
    assert found == {"Authorization": "Bearer t", "X-Team": "x"}


def test_first_alternative_wins():
    found = headers({"api_key": "k", "token": "t"}, (("token",), ("api_key",)))
    assert found == {"Authorization": "Bearer t"}


def test_argument_wins_over_an_earlier_alternative_of_the_environment(monkeypatch):
    security = (("api_key",), ("token", "team"))
    environment = {"ACME_API_KEY": "e", "ACME_TEAM": "x"}
    found = headers({"token": "t"}, security, monkeypatch, **environment)
    assert found == {"Authorization": "Bearer t", "X-Team": "x"}


def test_missing_names_argument_and_variable():
    with pytest.raises(ApiError) as caught:
        headers({"team": "x"}, (("api_key",), ("token", "team")))
    assert str(caught.value) == (
        "Credentials are missing: pass api_key (or set ACME_API_KEY),"
        " or token (or set ACME_TOKEN) and team (or set ACME_TEAM)."
    )


ILLEGAL = [
    f"{SECRET}\n",
    f"{SECRET}\r\nHost: x",
    f" {SECRET}",
    f"{SECRET}ü",
    f"{SECRET}\0",
]


@pytest.mark.parametrize("secret", [*ILLEGAL, SECRET.encode()])
@pytest.mark.parametrize("name", ["api_key", "token"])
def test_illegal_credential_is_refused_and_not_shown(secret, name):
    with pytest.raises(ApiError, match=name) as caught:
        headers({name: secret}, ((name,),))
    error = caught.value
    assert SECRET not in f"{error!r} {error} {vars(error)} {error.__cause__!r}"
    assert error.__context__ is None


# The address


def client(kind=BaseClient, settings=SETTINGS, base_url=None):
    cls = type("Acme", (kind,), {"_settings": settings})
    return cls(
        {"api_key": SECRET},
        base_url=base_url,
        timeout=1,
        max_retries=0,
        strict=False,
        http_client=None,
    )


BOTH = pytest.mark.parametrize("kind", [BaseClient, AsyncBaseClient])


@BOTH
def test_declared_address(kind):
    assert client(kind)._transport.base_url == "https://api.acme.test/v1"


def test_address_of_the_environment(monkeypatch):
    monkeypatch.setenv("ACME_BASE_URL", "http://localhost:8000")
    assert client()._transport.base_url == "http://localhost:8000/v1"


def test_argument_wins_over_the_address_of_the_environment(monkeypatch):
    monkeypatch.setenv("ACME_BASE_URL", "http://localhost:8000")
    assert client(base_url="https://a.test")._transport.base_url == "https://a.test/v1"


@BOTH
def test_no_address(kind):
    with pytest.raises(ApiError, match=r"pass base_url, or set ACME_BASE_URL"):
        client(kind, SETTINGS._replace(base_url=""))


@pytest.mark.parametrize(
    "url",
    [
        "example.com",
        "/v1",
        "//example.com",
        "ftp://example.com",
        "https://",
        "https:///v1",
        "https://a.test\n",
        "https://a.test:port",
        "https://a.test?x=1",
        "https://a.test?",
        "https://a.test#x",
        "https://{region}.a.test",
    ],
)
def test_address_that_is_none(url):
    with pytest.raises(ApiError, match="base_url and ACME_BASE_URL") as caught:
        client(base_url=url)
    assert repr(url) in str(caught.value)


@pytest.mark.parametrize(
    "url", ["https://u:{}@a.test", "https://u:{}@a.test:x", "u:{}@a"]
)
def test_password_in_an_address_is_refused_and_not_shown(url):
    with pytest.raises(ApiError) as caught:
        client(base_url=url.format(SECRET))
    assert SECRET not in f"{caught.value!r} {vars(caught.value)}"


@BOTH
def test_repr(kind):
    assert repr(client(kind)) == "Acme(base_url='https://api.acme.test/v1')"


@BOTH
def test_no_attribute_shows_the_secret(kind):
    made = client(kind)
    assert SECRET not in repr(vars(made)) + repr(vars(made._transport))


def test_making_a_client_asks_for_no_credential():
    cls = type("Acme", (BaseClient,), {"_settings": SETTINGS})
    options = {"timeout": 1, "max_retries": 0, "strict": False, "http_client": None}
    assert cls({"api_key": None}, base_url=None, **options)


def test_making_a_client_makes_no_http_client(monkeypatch):
    monkeypatch.setattr(httpx2, "Client", None)
    client().close()
