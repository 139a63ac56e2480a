"""What the service sends to addresses that others name: signed, to nobody of its own."""

import base64
import ipaddress
import socket
import ssl
from datetime import timedelta

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from service.clock import machine_now
from service.outward import policy_of, signing
from service.outward.addresses import BadAddress, Policy
from service.outward.sending import Sender
from service.settings import Environment, Settings
from tests.receiver import receiving

OWN = ipaddress.ip_network("127.0.0.0/8")
# Each would reach a machine of ours, or is no address that a receiver has a reason to give.
HOSTILE = [
    "http://example.org/", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/",
    "javascript:alert(1)", "//example.org/", "https://", "https:///path", "", " ",
    "https://user@example.org/", "https://user:word@example.org/", "https://@example.org/",
    "https://example.org@127.0.0.1/", "https://127.0.0.1#@example.org/",
    "https://example.org\\@127.0.0.1/", "https://example.org/#part", "https://exam ple.org/",
    "https://example.org/\r\nHost: other", "https://example.org:22/", "https://example.org:25/",
    "https://example.org:80/", "https://example.org:0/", "https://example.org:99999/",
    "https://localhost/", "https://LOCALHOST/", "https://localhost./", "https://a.localhost/",
    "https://printer.local/", "https://metadata.google.internal/", "https://intranet/",
    "https://127.0.0.1/", "https://127.1/", "https://127.0.1/", "https://2130706433/",
    "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0177.0.0.1/", "https://017700000001/",
    "https://127.0.0.1./", "https://0/", "https://0.0.0.0/", "https://10.0.0.1/",
    "https://172.16.0.1/", "https://172.31.255.255/", "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/", "https://168.63.129.16/", "https://100.64.0.1/",
    "https://100.100.100.200/", "https://192.0.0.1/", "https://192.0.2.1/", "https://198.18.0.1/",
    "https://224.0.0.1/", "https://240.0.0.1/", "https://255.255.255.255/",
    "https://[::]/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/",
    "https://[::ffff:8.8.8.8]/", "https://[::127.0.0.1]/", "https://[fe80::1]/",
    "https://[fe80::1%25eth0]/", "https://[fc00::1]/", "https://[fd00:ec2::254]/",
    "https://[ff02::1]/", "https://[64:ff9b::7f00:1]/", "https://[64:ff9b:1::7f00:1]/",
    "https://[2002:7f00:1::]/", "https://[2001:0:7f00:1::]/", "https://[2001:db8::1]/",
    "https://①②⑦.⓪.⓪.①/", "https://127。0。0。1/", "https://ⓔⓧample.org/",
    "https://%31%32%37.0.0.1/", "https://%6cocalhost/",
    "https://[::1", "https://" + "a" * 64 + ".org/", "https://example.org/" + "a" * 2000,
]  # fmt: skip
INTO_OUR_NETWORKS = [
    "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.20.0.1", "192.168.0.1", "169.254.169.254",
    "100.64.0.1", "0.0.0.1", "224.0.0.1", "168.63.129.16", "::1", "::", "fe80::1", "fe80::1%lo",
    "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8",
    "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1",
]  # fmt: skip


def naming(*answers):
    """A resolver that gives the next answer each time, and how often it was asked."""
    asked = []

    async def resolve(host, port):
        asked.append((host, port))
        return answers[min(len(asked), len(answers)) - 1]

    return resolve, asked


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_address_is_refused_by_its_spelling(url):
    with pytest.raises(BadAddress):
        Policy().url(url)


@pytest.mark.parametrize("url", [
    "https://example.org/", "https://hooks.example.dk:8443/a/b?c=d", "https://8.8.8.8/hook",
    "https://[2a01:4f8::1]/hook", "https://xn--bl-wia.example.dk/", "https://example.org:443",
    "https://Hooks.Example.ORG/A", "https://example.org./",
])  # fmt: skip
def test_an_address_of_the_internet_is_taken(url):
    assert Policy().url(url)


def test_without_tls_only_outside_production():
    key = base64.b64encode(bytes(32)).decode()
    for environment, taken in [(Environment.PRODUCTION, False), (Environment.DEVELOPMENT, True)]:
        chosen = Settings(_env_file=None, environment=environment, data_key=key)
        policy = policy_of(chosen)
        if taken:
            assert policy.url("http://example.org/")
        else:
            with pytest.raises(BadAddress):
                policy.url("http://example.org/")
        with pytest.raises(BadAddress):
            policy.url("http://127.0.0.1/")


@pytest.mark.parametrize("address", INTO_OUR_NETWORKS)
async def test_a_name_that_leads_into_our_networks_is_sent_nothing(address):
    resolve, asked = naming([address])
    sender = Sender(Policy(), resolve=resolve)
    outcome = await sender.post("https://hooks.example.org/", b"{}", {})
    await sender.close()
    assert (outcome.error, outcome.status, len(asked)) == ("address_not_allowed", None, 1)


@pytest.fixture
def listener():
    """A port of ours, and whether anybody has knocked."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.setblocking(False)

        def knocked():
            try:
                door.accept()[0].close()
            except BlockingIOError:
                return False
            return True

        yield door.getsockname()[1], knocked


async def test_no_hostile_address_reaches_a_listener_of_ours(listener):
    port, knocked = listener
    spellings = (
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0", "localhost",
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::1]", "[::]", "x@127.0.0.1", "a.localhost",
    )  # fmt: skip
    for policy in (Policy(), Policy(plain_http=True)):
        sender = Sender(policy)
        for host in spellings:
            for scheme in ("http", "https"):
                outcome = await sender.post(f"{scheme}://{host}:{port}/", b"{}", {})
                assert outcome.error == "address_not_allowed", host
        await sender.close()
    assert not knocked()


async def test_one_bad_address_among_good_ones_is_enough_to_send_nothing(listener):
    port, knocked = listener
    resolve, _ = naming(["8.8.8.8", "127.0.0.1"], ["127.0.0.1", "8.8.8.8"])
    sender = Sender(Policy(plain_http=True), resolve=resolve)
    for _ in range(2):
        outcome = await sender.post(f"http://hooks.example.org:{port}/", b"{}", {})
        assert outcome.error == "address_not_allowed"
    await sender.close()
    assert not knocked()


async def test_a_name_is_asked_once_and_the_connection_keeps_to_the_answer(listener):
    """The second answer of a name that changes would lead to a listener of ours."""
    port, knocked = listener
    with receiving() as receiver:
        resolve, asked = naming(["127.0.0.2"], ["127.0.0.1"])
        policy = Policy(plain_http=True, networks=(ipaddress.ip_network("127.0.0.2/32"),))
        sender = Sender(policy, resolve=resolve, within_s=5)
        outcome = await sender.post(f"http://hooks.example.org:{port}/", b"{}", {})
        assert outcome.error == "not_reached"  # nobody listens on the one that was checked
        assert len(asked) == 1
        again = await sender.post(f"http://hooks.example.org:{port}/", b"{}", {})
        assert again.error == "address_not_allowed"  # the next attempt is checked anew
        await sender.close()
        assert receiver.received == []
    assert not knocked()


async def test_the_receiver_is_told_its_own_name_and_redirects_are_not_followed(listener):
    port, knocked = listener
    with receiving() as receiver:
        receiver.answers = [302]
        receiver.headers = {"Location": f"http://127.0.0.1:{port}/"}
        resolve, _ = naming(["127.0.0.1"])
        sender = Sender(Policy(plain_http=True, networks=(OWN,)), resolve=resolve)
        there = httpx.URL(receiver.url).port
        outcome = await sender.post(f"http://hooks.example.org:{there}/hook?x=1", b"{}", {})
        await sender.close()
    assert (outcome.status, outcome.is_delivered) == (302, False)
    [request] = receiver.received
    assert request.headers["host"] == f"hooks.example.org:{there}"
    assert request.path == "/hook?x=1"
    assert not knocked()


async def test_a_receiver_that_never_answers_is_left_after_the_limit():
    with receiving() as receiver:
        receiver.answers = ["hang"]
        sender = Sender(Policy(plain_http=True, networks=(OWN,)), within_s=0.3)
        outcome = await sender.post(receiver.url, b"{}", {})
        await sender.close()
    assert (outcome.error, outcome.status) == ("timeout", None)


async def test_a_proxy_of_the_environment_is_not_asked(monkeypatch, listener):
    port, knocked = listener
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
    with receiving() as receiver:
        sender = Sender(Policy(plain_http=True, networks=(OWN,)))
        assert (await sender.post(receiver.url, b"{}", {})).is_delivered
        await sender.close()
    assert not knocked()


def test_a_signature_is_what_the_specification_publishes():
    """The vector of the Standard Webhooks specification's own libraries."""
    assert signing.signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    ) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="  # fmt: skip


def test_a_secret_is_long_enough_and_never_the_same():
    made = {signing.new_secret() for _ in range(100)}
    assert len(made) == 100
    assert all(24 <= len(base64.b64decode(one.removeprefix("whsec_"))) <= 64 for one in made)


@pytest.mark.parametrize("harm", ["body", "webhook-id", "webhook-timestamp", "secret", "old"])
async def test_a_receiver_finds_out_what_was_changed_swapped_or_kept_for_later(harm):
    secret = signing.new_secret()
    with receiving() as receiver:
        sender = Sender(Policy(plain_http=True, networks=(OWN,)))
        signed = signing.headers([secret], message_id="evt_1", at=machine_now(), body=b"{}")
        await sender.post(receiver.url, b"{}", signed)
        await sender.close()
    [request] = receiver.received
    assert request.is_signed_with(secret)
    now = None
    match harm:
        case "body":
            request.body = b"{ }"
        case "secret":
            secret = signing.new_secret()
        case "old":
            now = machine_now().timestamp() + 600
        case "webhook-timestamp":
            request.headers[harm] = str(int(request.headers[harm]) + 1)
        case _:
            request.headers[harm] = "evt_2"
    assert not request.is_signed_with(secret, now=now)


@pytest.fixture
def certified(tmp_path):
    """A receiver's TLS under the name hooks.example.org, and what trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hooks.example.org")])
    day = timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(machine_now() - day)
        .not_valid_after(machine_now() + day)
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("hooks.example.org")]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "receiver.pem"
    form = serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    pem.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    there = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    there.load_cert_chain(pem)
    return there, ssl.create_default_context(cafile=str(pem))


@pytest.mark.parametrize(("name", "expected"), [
    ("hooks.example.org", (204, None)), ("other.example.org", (None, "tls")),
])  # fmt: skip
async def test_the_receiver_proves_its_name_and_not_its_address(certified, name, expected):
    there, trust = certified
    resolve, _ = naming(["127.0.0.1"])
    with receiving(there) as receiver:
        sender = Sender(Policy(networks=(OWN,)), resolve=resolve, trust=trust)
        port = httpx.URL(receiver.url).port
        outcome = await sender.post(f"https://{name}:{port}/", b"{}", {})
        await sender.close()
    assert (outcome.status, outcome.error) == expected


async def test_a_receiver_without_tls_is_not_spoken_to():
    with receiving() as receiver:
        sender = Sender(Policy(networks=(OWN,)))
        outcome = await sender.post(receiver.url.replace("http", "https"), b"{}", {})
        await sender.close()
    assert (outcome.error, receiver.received) == ("tls", [])
