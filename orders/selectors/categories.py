"""Our category for a word that another system sent."""

from orders.models import Category
from technicians.models import Organisation


def normal(word: str) -> str:
    """`Internet Down`, `internet_down` and `internet-down` are one word."""
    return "-".join(word.replace("_", " ").replace("-", " ").casefold().split())


def category_words(*, organisation: Organisation) -> dict[str, int]:
    """Every code, alias and name, normalised → pk of the category; a code wins over another's alias. One query."""
    categories = list(Category.objects.filter(organisation=organisation).order_by("pk"))
    words: dict[str, int] = {}
    for category in categories:
        words.setdefault(normal(category.code), category.pk)
    for category in categories:
        for word in (*category.aliases, category.name):
            words.setdefault(normal(word), category.pk)
    return words


def category_for(*, organisation: Organisation, ticket_type: str) -> Category | None:
    """The category with this code, alias or name, or None where we don't know the word."""
    pk = category_words(organisation=organisation).get(normal(ticket_type))
    return None if pk is None else Category.objects.get(pk=pk)
