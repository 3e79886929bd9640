"""What is below /tmf-api/ and no resource of ours."""

import pytest


@pytest.mark.parametrize("path", ["/tmf-api/", "/tmf-api/troubleTicket/v5/troubleTicket", "/tmf-api/a/b/?c=d"])
@pytest.mark.parametrize("method", ["get", "post", "patch", "delete"])
@pytest.mark.parametrize("accept", ["application/json", "text/html", "*/*"])
def test_an_unknown_path_is_404_in_the_shape_of_every_error(client, path, method, accept):
    answer = getattr(client, method)(path, headers={"Accept": accept, "Accept-Language": "en"})

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")
    assert answer.json() == {
        "code": "not_found",
        "reason": "Not Found",
        "message": "There is nothing at this address. See /api/docs/ for what there is.",
        "status": "404",
        "@type": "Error",
    }
