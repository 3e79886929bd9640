"""The basemap's file in the parts that a map asks for; nothing of a map comes from another host."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

BLOCK_BYTES = 256 * 1024
ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@require_safe
@cache_control(private=True, max_age=3600)
def basemap(request: HttpRequest) -> HttpResponseBase:
    """The part that `Range` names (206), the whole file without one; 416 for a part that it does not have."""
    file: Path = settings.BASEMAP_PMTILES
    if not file.is_file():
        raise Http404
    facts = file.stat()
    asked = ONE_RANGE.fullmatch(request.headers.get("Range", ""))
    part = part_asked(asked, facts.st_size) if asked else range(facts.st_size)
    if not part:
        headers = {"Content-Range": f"bytes */{facts.st_size}"}
        return HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers)
    answer = StreamingHttpResponse(blocks(file, part), content_type="application/vnd.pmtiles")
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["Content-Length"] = str(len(part))
    answer.headers["ETag"] = f'"{facts.st_mtime_ns:x}-{facts.st_size:x}"'
    if asked:
        answer.status_code = HTTPStatus.PARTIAL_CONTENT
        answer.headers["Content-Range"] = f"bytes {part[0]}-{part[-1]}/{facts.st_size}"
    return answer


def part_asked(asked: re.Match[str], size: int) -> range:
    """`bytes=0-99`, `bytes=100-` or the last 100 by `bytes=-100`; empty where the file has no such bytes."""
    first, last = asked.groups()
    if first:
        return range(int(first), min(int(last or size), size - 1) + 1)
    return range(max(size - int(last or 0), 0), size)


def blocks(file: Path, part: range) -> Iterator[bytes]:
    left = len(part)
    with file.open("rb") as opened:
        opened.seek(part.start)
        while left and (block := opened.read(min(left, BLOCK_BYTES))):
            left -= len(block)
            yield block
