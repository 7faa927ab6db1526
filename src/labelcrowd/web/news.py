"""Messages to workers whose words are ours, in the reader's language; what a person wrote stays."""

from __future__ import annotations

from gettext import NullTranslations

from labelcrowd.market.messages import Message, News, WaitingMail
from labelcrowd.web import i18n


def in_words(language: str, message: Message) -> tuple[str, str]:
    """Subject and words of a message for a reader of that language."""
    news = message.told()
    if news is None:
        return message.subject, message.words
    subject, words = _sentences(i18n.translations(language), news)
    told = words % news.values
    return subject % news.values, f"{told}\n\n{news.reason}" if news.reason else told


def mail(waiting: WaitingMail, server: str, door: str) -> tuple[str, str]:
    """Subject and text of the same as mail, from ``server``; ``door``: where it is read there."""
    language = waiting.language or "en"
    subject, words = in_words(language, waiting.message)
    translator = i18n.translations(language)
    sender = " ".join(waiting.message.requester_name.split())
    said = translator.gettext(
        "%(requester)s, whose HITs you have worked on, sent you this on %(server)s."
    ) % {"requester": sender, "server": server}
    also = translator.gettext("It is also among your messages: %(address)s") % {"address": door}
    return subject, f"{words.rstrip()}\n\n-- \n{said}\n{also}\n"


def _sentences(translator: NullTranslations, news: News) -> tuple[str, str]:
    gettext = translator.gettext
    if news.kind == "granted":
        return gettext("A qualification"), gettext('You have the qualification "%(name)s" now.')
    if news.kind == "granted-value":
        return gettext("A qualification"), gettext(
            'You have the qualification "%(name)s" now, with the value %(value)s.'
        )
    if news.kind == "refused":
        return gettext("Your request for a qualification"), gettext(
            'You asked for the qualification "%(name)s". It was not given to you.'
        )
    if news.kind == "qualification-taken":
        return gettext("A qualification was taken back"), gettext(
            'The qualification "%(name)s" was taken back.'
        )
    return gettext("%(amount)s was taken back"), gettext(
        "The operator of this site has taken back %(amount)s of what you were owed, for "
        "%(payment)s. The reason: %(reason)s"
    )
