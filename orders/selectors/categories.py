"""Our category for a word that another system sent."""

from orders.models import Category
from technicians.briefly import briefly
from technicians.models import Organisation


def normal(word: str) -> str:
    """`Internet Down`, `internet_down` and `internet-down` are one word."""
    return "-".join(word.replace("_", " ").replace("-", " ").casefold().split())


def category_words(*, organisation: Organisation) -> dict[str, int]:
    """Every code, alias and name, normalised → pk of the category; a code wins over another's alias."""
    return {word: category.pk for word, category in _by_word(organisation.pk).items()}


def category_for(*, organisation: Organisation, ticket_type: str) -> Category | None:
    """The category with this code, alias or name, or None where we don't know the word. At most one query."""
    return _by_word(organisation.pk).get(normal(ticket_type))


@briefly
def _by_word(organisation_id: int) -> dict[str, Category]:
    categories = list(Category.objects.filter(organisation=organisation_id).order_by("pk"))
    words: dict[str, Category] = {}
    for category in categories:
        words.setdefault(normal(category.code), category)
    for category in categories:
        for word in (*category.aliases, category.name):
            words.setdefault(normal(word), category)
    return words
