"""PDFs by hand: as small, as large and as wrong as a test wants them."""

import io
import zlib

import pypdf


def page(text: str) -> bytes:
    """What a page with one line of text is drawn with."""
    return f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode("latin-1")


def pdf(*pages: bytes, filters: int = 0) -> bytes:
    """A PDF whose pages are drawn with these operators, packed so many times."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, drawn in enumerate(pages):
        for _ in range(filters):
            drawn = zlib.compress(drawn, 9)
        named = b" ".join([b"/FlateDecode"] * filters)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] "
            b"/Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % (5 + 2 * number)
        )
        objects.append(
            b"<< /Length %d /Filter [%s] >>\nstream\n%s\nendstream" % (len(drawn), named, drawn)
        )
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for number, written in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, written))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    size = len(objects) + 1
    out.write(b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, table))
    return out.getvalue()


def locked(content: bytes, password: str, algorithm: str) -> bytes:
    """The same PDF under a password; an empty one opens without asking."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    writer.encrypt(password, owner_password="owner", algorithm=algorithm)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
