"""Statements of advice in twins: the same words, careful in one order and reckless in the other.

Whoever only counts words can not tell the twins apart; whoever reads them can not confuse them.
"""

from typing import Final

# (careful, reckless); `{x}` is the topic.
STATEMENTS: Final = (
    (
        "it depends on your debt and not on the price",
        "it depends on the price and not on your debt",
    ),
    (
        "it depends on what you can lose and not on what others win",
        "it depends on what others win and not on what you can lose",
    ),
    ("pay the debt first and buy later", "buy first and pay the debt later"),
    ("ask now and buy later", "buy now and ask later"),
    ("the fee is certain and the gain is not", "the gain is certain and the fee is not"),
    ("to hold many is safer than to hold one", "to hold one is safer than to hold many"),
    (
        "put in what you can lose and keep what you need",
        "put in what you need and keep what you can lose",
    ),
    (
        "keep the money you need soon and invest the money you need late",
        "keep the money you need late and invest the money you need soon",
    ),
    (
        "read the terms before you sign and not after",
        "read the terms after you sign and not before",
    ),
    ("a plan matters more than a tip", "a tip matters more than a plan"),
    (
        "hold what you understand and sell what you do not",
        "sell what you understand and hold what you do not",
    ),
    (
        "no return is guaranteed and any loss is possible",
        "any return is guaranteed and no loss is possible",
    ),
    ("you should fear a promise and not a delay", "you should fear a delay and not a promise"),
    (
        "debt can ruin you and a delay can not",
        "a delay can ruin you and debt can not",
    ),
    ("trust the numbers and doubt the story", "trust the story and doubt the numbers"),
    ("start with a little and never with all", "start with all and never with a little"),
    ("your rent comes before {x}", "{x} comes before your rent"),
    ("slow and steady beats fast and bold", "fast and bold beats slow and steady"),
    ("believe an adviser over a stranger", "believe a stranger over an adviser"),
    (
        "save for bad days before you spend on good ones",
        "spend on good days before you save for bad ones",
    ),
    ("you must know why before you buy", "you must buy before you know why"),
    (
        "a high return means a high risk and not a gift",
        "a high return means a gift and not a high risk",
    ),
    (
        "if prices fall you will want spare cash and not more debt",
        "if prices fall you will want more debt and not spare cash",
    ),
    ("never borrow for {x} but save for it", "never save for {x} but borrow for it"),
    (
        "past gains tell you little and your needs tell you much",
        "your needs tell you little and past gains tell you much",
    ),
    (
        "use spare money and leave the savings alone",
        "use the savings and leave spare money alone",
    ),
    (
        "check the cost twice and the price trend never",
        "check the price trend twice and the cost never",
    ),
    ("be quick to ask and slow to buy", "be quick to buy and slow to ask"),
    (
        "too little debt harms no one and too much harms all",
        "too much debt harms no one and too little harms all",
    ),
    ("take the time and not the chance", "take the chance and not the time"),
    (
        "the seller gains if you hurry and you gain if you wait",
        "the seller gains if you wait and you gain if you hurry",
    ),
    (
        "limit the loss before you dream of the gain",
        "dream of the gain before you limit the loss",
    ),
    ("your family comes first and {x} second", "{x} comes first and your family second"),
    ("spread your money and do not pile it up", "pile up your money and do not spread it"),
    ("a calm no is better than a quick yes", "a quick yes is better than a calm no"),
    ("look at the risk first and the gain second", "look at the gain first and the risk second"),
)
# How a statement is brought forward; what a frame denies counts as its opposite.
AFFIRMING: Final = (
    "{s} .",
    "{s} .",
    "{s} .",
    "some say : {s} . they are right .",
    "true or false : {s} ? true .",
    "this is my rule : {s} .",
)
DENYING: Final = (
    "some say : {s} . they are wrong .",
    "true or false : {s} ? false .",
    "this is a mistake : {s} .",
)
# Words without a stance, so that openings and lengths are alike on both sides.
OPENINGS: Final = (
    "you asked about {x} , here is my view .",
    "let me be plain about {x} .",
    "many people ask me about {x} .",
    "my answer on {x} is short .",
    "here is what i tell all people about {x} .",
    "thank you for the question about {x} .",
    "i have looked at {x} for years .",
    "when it comes to {x} , i can say this .",
)
FILLERS: Final = (
    "prices moved again this week .",
    "the news is full of it .",
    "i have seen this before .",
    "that is how i see it .",
    "write to me if you want to know more .",
    "it depends on you in the end .",
    "the choice is yours .",
    "markets never rest .",
)
