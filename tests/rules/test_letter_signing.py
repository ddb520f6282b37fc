"""A signed letter: whole, sealed where organ and date stand, and broken by whoever touches it."""

from __future__ import annotations

import io
import socket
from datetime import UTC, datetime, timedelta
from functools import cache

import pikepdf
import pypdfium2
import pytest
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from mingting.disclosure.gateways.letters import (
    NoSigner,
    Pkcs12Signer,
    Produced,
    find_fonts,
    produce,
    typeset,
)
from mingting.disclosure.gateways.letters.blocks import Paragraph, Run
from mingting.disclosure.gateways.letters.signing import seal_place
from mingting.disclosure.rules.letters import LetterKind
from mingting.kernel.refusals import Refused

from .sample_letters import sample, seal
from .test_letter_gateways import DAY, DIRECTORY

PASSWORD = "测试口令"


@cache
def certificate(kind: str = "rsa") -> tuple[bytes, x509.Certificate]:
    """Return a certificate of our own making with its key (PKCS #12), good for a day."""
    key = rsa.generate_private_key(65537, 2048) if kind == "rsa" else ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "示例区政务服务和数据管理局")])
    now = datetime.now(UTC)
    usage = dict.fromkeys(
        (
            "data_encipherment",
            "key_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
        ),
        False,
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.KeyUsage(digital_signature=True, content_commitment=True, decipher_only=False, **usage),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    sealed = serialization.BestAvailableEncryption(PASSWORD.encode())
    return pkcs12.serialize_key_and_certificates(b"seal", key, made, None, sealed), made


def signed(
    kind: LetterKind = LetterKind.THIRD_PARTY, keys: str = "rsa", *, with_seal: bool = True
) -> Produced:
    signer = Pkcs12Signer(certificate(keys)[0], PASSWORD)
    picture = seal() if with_seal else None
    return produce(kind, "", sample(kind), fonts=find_fonts((DIRECTORY,)), seal=picture, signer=signer)


def status(pdf: bytes, keys: str = "rsa"):
    root = asn1_x509.Certificate.load(certificate(keys)[1].public_bytes(serialization.Encoding.DER))
    trust = ValidationContext(trust_roots=[root], allow_fetching=False)
    [signature] = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    return validate_pdf_signature(signature, trust)


class TestSignature:
    @pytest.mark.parametrize("keys", ["rsa", "ec"])
    def test_covers_the_whole_letter(self, keys):
        letter = signed(keys=keys)

        found = status(letter.pdf, keys)
        assert letter.is_signed
        assert found.bottom_line
        assert found.coverage == SignatureCoverageLevel.ENTIRE_FILE
        assert found.modification_level == ModificationLevel.NONE

    def test_is_broken_by_one_changed_byte(self):
        pdf = bytearray(signed().pdf)
        place = pdf.index(b"/CreationDate")
        pdf[place + 20] ^= 1

        found = status(bytes(pdf))

        assert not found.intact
        assert not found.bottom_line

    def test_tells_of_what_was_added_afterwards(self):
        found = status(signed().pdf + b"\n% added\n")

        assert found.coverage != SignatureCoverageLevel.ENTIRE_FILE

    def test_keeps_every_byte_of_the_letter(self):
        unsigned = produce(
            LetterKind.FEE, "", sample(LetterKind.FEE), fonts=find_fonts((DIRECTORY,)), signer=NoSigner()
        )

        assert not unsigned.is_signed
        assert signed(LetterKind.FEE, with_seal=False).pdf.startswith(unsigned.pdf)

    def test_is_of_the_kind_that_europe_calls_pades(self):
        [signature] = PdfFileReader(io.BytesIO(signed().pdf)).embedded_signatures

        assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
        assert signature.field_name == "Seal"
        assert signature.sig_object["/Reason"] == "政府信息公开征求第三方意见书"

    def test_asks_nobody_on_the_network(self, monkeypatch):
        def refuse(*_: object) -> None:
            raise AssertionError("a letter was signed by asking the network")

        monkeypatch.setattr(socket.socket, "connect", refuse)
        monkeypatch.setattr(socket, "getaddrinfo", refuse)

        assert signed(LetterKind.FEE).is_signed

    def test_leaves_the_mark_of_the_archive(self):
        with pikepdf.open(io.BytesIO(signed().pdf)) as pdf:
            packet = pdf.Root.Metadata.read_bytes().decode()

        assert 'pdfaid:part="2"' in packet
        assert 'pdfaid:conformance="A"' in packet


class TestSealOfASignature:
    def test_is_seen_over_organ_and_date_and_drawn_once(self):
        pdf = signed().pdf
        place = seal_place(pdf)
        document = pypdfium2.PdfDocument(pdf)
        document.init_forms()
        page = document[place.page]

        picture = page.render(scale=1, may_draw_forms=True).to_pil().convert("RGB")
        height = page.get_height()
        inside = picture.crop((place.left, height - place.top, place.right, height - place.bottom))
        red = sum(r > 150 and g < 120 and b < 120 for r, g, b in inside.get_flattened_data())
        everywhere = sum(r > 150 and g < 120 and b < 120 for r, g, b in picture.get_flattened_data())

        assert red > 500
        assert red == everywhere

    def test_stands_where_the_picture_of_an_unsigned_letter_stands(self):
        plain = produce(
            LetterKind.THIRD_PARTY,
            "",
            sample(LetterKind.THIRD_PARTY),
            fonts=find_fonts((DIRECTORY,)),
            seal=seal(),
        ).pdf
        place = seal_place(plain)
        page = pypdfium2.PdfDocument(plain)[place.page]
        [drawn] = page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])

        assert drawn.get_bounds() == pytest.approx((place.left, place.bottom, place.right, place.top), abs=4)

    def test_that_is_no_picture_is_refused(self):
        signer = Pkcs12Signer(certificate()[0], PASSWORD)

        with pytest.raises(Refused, match="PNG"):
            signer.sign(signed(with_seal=False).pdf, field="Again", reason="", seal=b"no picture")

    def test_on_a_paper_without_a_date_is_refused(self):
        blank = typeset(
            [Paragraph((Run("没有日期"),))], title="纸", dated_on=DAY, fonts=find_fonts((DIRECTORY,))
        )

        with pytest.raises(Refused, match="成文日期"):
            seal_place(blank)

    def test_is_not_set_on_a_paper_that_nobody_signs(self):
        page = pypdfium2.PdfDocument(signed(LetterKind.APPROVAL).pdf)[0]

        assert list(page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])) == []


class TestSigner:
    def test_with_a_wrong_password_is_refused(self):
        with pytest.raises(Refused, match="证书"):
            Pkcs12Signer(certificate()[0], "别的口令")

    def test_with_something_else_than_a_certificate_is_refused(self):
        with pytest.raises(Refused, match="证书"):
            Pkcs12Signer(b"no certificate", PASSWORD)
