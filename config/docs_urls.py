"""What /api/docs explains."""

from config import api_urls, x_urls
from core.api.docs.pages import Api, urls
from core.api.docs.snippets import by_client

urlpatterns = urls(
    [
        Api("v1", "/api/v1/openapi.json", api_urls.document, by_client),
        Api("2", "/2/openapi.json", x_urls.document),
    ]
)
