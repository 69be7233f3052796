"""The notice of examples/seal_rate.rs by WeasyPrint, its QR code by segno, its seal by pyHanko: how many in a second.

    python -m venv V && V/bin/pip install weasyprint pyHanko segno && V/bin/python weasyprint_rate.py [seconds]

One process, one thread; fonts, key and templates are made ready once, as ours are. The key is on P-256, there is no
timestamp, and the page is PDF/A-2b with tags, which is what WeasyPrint has.
"""

import datetime
import io
import pathlib
import sys
import time

import segno
import weasyprint
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore
from weasyprint.text.fonts import FontConfiguration

URL = "https://cards.example/check/7K3M9QXZ0A1B2C3D"
FACTS = [
    ("Бенефициар (тегі, аты, әкесінің аты)", "Қасымханова Нұрсұлтан Әлімжанқызы"),
    ("ЖСН", "900115300013"),
    ("Шот нөмірі (IBAN, ЖСК)", "KZ86 563D 0000 0000 1234"),
    ("Шот валютасы", "теңге (KZT)"),
    ("Шот түрі", "Төлем картасы бойынша операцияларға арналған ағымдағы шот"),
    ("Шот ашылған күн", "2026 ж. 22 қараша"),
    ("Карта нөмірі", "9956 30•• •••• 1234"),
    ("Бенефициардың банкі", "Төлем (демонстрациялық эмитент)"),
    ("Банктің мекенжайы", "010000, Астана"),
    ("Банктің БСН-і", "000000000000"),
    ("БСК", "KPSTKZKA"),
    ("Бек", "19"),
    ("Шарт", "№ 12345678, 2026 ж. 22 қараша"),
]
FONTS = pathlib.Path(__file__).resolve().parent.parent / "fonts"
STYLE = f"""
@font-face {{ font-family: Golos; src: url(file://{FONTS}/golos-regular.ttf); }}
@font-face {{ font-family: Golos; font-weight: 700; src: url(file://{FONTS}/golos-bold.ttf); }}
@page {{ size: A4; margin: 20mm; @bottom-right {{ content: counter(page) " / " counter(pages); }} }}
body {{ font: 10pt Golos; }} h1 {{ font-size: 18pt; }} table {{ width: 100%; border-collapse: collapse; }}
th {{ text-align: left; font-weight: 400; width: 38%; }} td {{ font-weight: 700; }}
th, td {{ border-bottom: .6pt solid #ccc; padding: 4pt 0; }}
.stamp {{ border: 1pt solid #006f8e; border-radius: 8pt; padding: 12pt; margin-top: 20pt; }}
.stamp svg {{ width: 74pt; float: right; }}
"""


def page(number):
    code = segno.make(URL, error="m").svg_inline()
    rows = "".join(f"<tr><th scope=row>{name}</th><td>{value}</td></tr>" for name, value in FACTS)
    return (
        f"<html lang=kk><head><title>20 таңбалы шот туралы хабарлама</title></head><body><p><b>Төлем</b></p>"
        f"<h1>20 таңбалы шот туралы хабарлама</h1><p>№ {number}, 2026 ж. 25 қараша</p>"
        f"<p>Осымен клиентке келесі деректемелері бар шот ашылғанын растаймыз.</p><table>{rows}</table>"
        f"<p>Хабарлама клиенттің сұрауы бойынша талап етілген жерге ұсыну үшін берілді.</p><div class=stamp>{code}"
        f"<b>Электрондық мөрмен расталған</b><br>Төлем<br>№ 7K3M-9QXZ-0A1B-2C3D<br>{URL}</div></body></html>"
    )


def signer():
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Seal")])
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=30))
    certificate = asn1_x509.Certificate.load(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER))
    der = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return signers.SimpleSigner(
        signing_cert=certificate,
        signing_key=asn1_keys.PrivateKeyInfo.load(der),
        cert_registry=SimpleCertificateStore(),
    )


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10
    key, fonts = signer(), FontConfiguration()
    style = weasyprint.CSS(string=STYLE, font_config=fonts)
    made, drawing, size = 0, 0.0, 0
    start = time.process_time()
    while time.process_time() - start < seconds:
        began = time.process_time()
        html = weasyprint.HTML(string=page(made))
        drawn = html.write_pdf(stylesheets=[style], font_config=fonts, pdf_variant="pdf/a-2b", pdf_tags=True)
        drawing += time.process_time() - began
        writer = IncrementalPdfFileWriter(io.BytesIO(drawn))
        fields.append_signature_field(writer, fields.SigFieldSpec("Seal", box=(57, 60, 538, 160)))
        metadata = signers.PdfSignatureMetadata(
            field_name="Seal", md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
        )
        size = len(signers.sign_pdf(writer, metadata, signer=key).getbuffer())
        made += 1
    took = time.process_time() - start
    print(
        f"{made} sealed notices in {took:.2f} s on the processor: {made / took:.2f} a second and core, {size} bytes each; "
        f"{drawing / took:.0%} of it drawing"
    )


main()
