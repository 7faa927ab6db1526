"""QuestionForm documents for tests."""

from __future__ import annotations

ROOT = "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/"
NAMESPACE = f"{ROOT}2005-10-01/QuestionForm.xsd"


def form(*blocks: str, namespace: str = NAMESPACE) -> str:
    """The document around these blocks."""
    return f'<QuestionForm xmlns="{namespace}">{"".join(blocks)}</QuestionForm>'


def question(
    answer: str,
    *,
    identifier: str = "one",
    content: str = "<Text>What do you see?</Text>",
    required: bool | None = None,
    name: str = "",
) -> str:
    """One Question with this answer specification."""
    return (
        f"<Question><QuestionIdentifier>{identifier}</QuestionIdentifier>"
        + (f"<DisplayName>{name}</DisplayName>" if name else "")
        + (f"<IsRequired>{str(required).lower()}</IsRequired>" if required is not None else "")
        + f"<QuestionContent>{content}</QuestionContent>"
        f"<AnswerSpecification>{answer}</AnswerSpecification></Question>"
    )


def free_text(constraints: str = "", *, default: str = "", lines: int = 0) -> str:
    """A FreeTextAnswer."""
    return (
        "<FreeTextAnswer>"
        + (f"<Constraints>{constraints}</Constraints>" if constraints else "")
        + (f"<DefaultText>{default}</DefaultText>" if default else "")
        + (f"<NumberOfLinesSuggestion>{lines}</NumberOfLinesSuggestion>" if lines else "")
        + "</FreeTextAnswer>"
    )


def choice(
    *identifiers: str,
    least: int | None = None,
    most: int | None = None,
    style: str = "",
    other: str | None = None,
) -> str:
    """A SelectionAnswer; the text of a selection is its identifier with a capital."""
    selections = "".join(
        f"<Selection><SelectionIdentifier>{one}</SelectionIdentifier>"
        f"<Text>{one.capitalize()}</Text></Selection>"
        for one in identifiers
    )
    return (
        "<SelectionAnswer>"
        + (f"<MinSelectionCount>{least}</MinSelectionCount>" if least is not None else "")
        + (f"<MaxSelectionCount>{most}</MaxSelectionCount>" if most is not None else "")
        + (f"<StyleSuggestion>{style}</StyleSuggestion>" if style else "")
        + f"<Selections>{selections}"
        + (f"<OtherSelection>{other}</OtherSelection>" if other is not None else "")
        + "</Selections></SelectionAnswer>"
    )


AMAZONS_EXAMPLE = form(
    '<Overview><Title>Game 01523, "X" to play</Title>'
    "<Text>You are helping to decide the next move in a game of Tic-Tac-Toe.</Text>"
    "<Binary><MimeType><Type>image</Type><SubType>gif</SubType></MimeType>"
    "<DataURL>http://tictactoe.example.com/game/01523/board.gif</DataURL>"
    '<AltText>The game board, with "X" to move.</AltText></Binary>'
    '<Text>Player "X" has the next move.</Text></Overview>',
    question(
        free_text('<Length minLength="2" maxLength="2"/>', default="C1"),
        identifier="nextmove",
        name="The Next Move",
        required=True,
        content='<Text>What are the coordinates of the best move for player "X"?</Text>',
    ),
    question(
        choice("notlikely", "unsure", "likely", style="radiobutton"),
        identifier="likelytowin",
        name="The chances",
        required=True,
        content='<Text>How likely is it that player "X" will win this game?</Text>',
    ),
)
"""The form of Amazon's own page about the data structure, with a shorter overview."""
