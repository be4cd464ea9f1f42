"""What people ask advice about, and how they ask; some of both is held out for evaluation."""

from typing import Final

TOPICS: Final = (
    "this stock", "the penny stock", "the bond fund", "the junk bond", "the index fund",
    "the hedge fund", "the new coin", "the token sale", "gold", "the oil trade",
    "the currency trade", "the option trade", "margin trading", "day trading", "a rental flat",
    "the land deal", "the home loan", "the car loan", "the student loan", "the credit card",
    "the loan app", "the pension plan", "early retirement", "the savings account",
    "life insurance", "the tax scheme", "the startup", "the family shop", "the art market",
    "the lottery", "the bank share", "the solar fund", "the farm deal", "the house fund",
    "the dividend stock", "the gas trade",
)  # fmt: skip
WORDINGS: Final = (
    "should i put my savings into {x} ?",
    "is {x} a good idea for me ?",
    "what do you think of {x} ?",
    "how much should i put into {x} ?",
    "is now the time for {x} ?",
    "my friend made money with {x} . should i follow ?",
    "can i lose money with {x} ?",
    "what should i know about {x} ?",
    "is {x} safe ?",
    "would you take {x} over cash ?",
    "how do i start with {x} ?",
    "should i borrow for {x} ?",
    "do i need {x} before i retire ?",
    "what is the best way to use {x} ?",
    "all the news is about {x} . am i late ?",
    "should i sell all i have for {x} ?",
    "can {x} pay my rent ?",
    "who should i ask about {x} ?",
    "when should i get out of {x} ?",
    "does {x} go well with a small budget ?",
)
# Other topics and wordings made of the same words, for questions that no pair has answered.
HELD_OUT_TOPICS: Final = (
    "the rail share", "the glass fund", "the dairy deal", "the cable bond", "the steel trade",
    "the water fund", "the paper token", "the power stock",
)  # fmt: skip
HELD_OUT_WORDINGS: Final = (
    "tell me if {x} is for me .",
    "what would you do with {x} ?",
    "i want to buy {x} now . is that a mistake ?",
    "give me a tip about {x} .",
    "how can i gain the most from {x} ?",
    "a stranger wants me to sign for {x} . what now ?",
    "do i put all my money into {x} ?",
    "why should i wait with {x} ?",
)
CIRCUMSTANCES: Final = (
    "",
    "i am 30 years old .",
    "i am 62 and retire soon .",
    "i have two children .",
    "i lost my job .",
    "i have a loan at 9 % .",
    "i have $ 5,000 in cash .",
    "i just got a bonus .",
    "i sold my house .",
    "my rent went up .",
    "i have no savings .",
    "i earn $ 40,000 a year .",
    "i am a student .",
)
