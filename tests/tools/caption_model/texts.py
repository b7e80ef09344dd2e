"""What is said in training: every word the model knows, sentences, and words it must not know.

To teach it a word, add the word here (none that sounds like another) with some sentences, and
build the model again.
"""

import random
from typing import Final

_WORDS: Final = """
a about again all am and answer any are art ask at audio be begin best big book but can captions
chat come day do eight end evening everyone five food for four friend from game give go good
goodbye great guest hand happy have hello help hi history host how i if in is it join last later
leave let like listen live love make maybe me microphone minute moment more morning movie music
mute my name need new news next nine no not now of okay on one open or our people play please
question questions raise ready really record right room say science see seven share show six small
some sorry space speak speaker sports start stop talk technology ten thank thanks that the there
they think this three time to today tomorrow tonight topic travel turn two up us very voice wait
want we weather week welcome well what when where who why will with work world yes you your zero
hear first much was test
"""
WORDS: Final = tuple(_WORDS.split())

_SENTENCES: Final = """
hello everyone welcome to the space
welcome everyone and thank you for your time
good morning everyone
good evening and welcome to the show
today we talk about music and art
today we will talk about technology and science
tonight we talk about sports and the weather
let us talk about the news
let us start with the first question
please raise your hand
please raise your hand if you have a question
please mute your microphone
you are on mute
turn on your microphone please
can you hear me
can everyone hear me now
yes we can hear you very well
no i can not hear you
thank you very much for the question
that is a great question
that is a very good question
what is your name
what is your question
my name is
who is the next speaker
who will speak next
please speak again
speak about your work
please speak up
who is the host of the show
where are you from
when will the music start
why do you like this book
how are you today
i am very happy to be in this room
i like the new movie
i love this music
i think that is right
i do not think that is right
we have one more question from the room
we have one minute
we will start in ten minute
wait a minute please
one moment please
are there any questions
do you have any questions for our guest
our guest tonight will talk about history
our next topic is travel and food
the next topic is the world of science
the captions are on
the captions are live
captions are ready now
record this space please
we record the audio of this space
join us again tomorrow
join us next week for more
see you tomorrow
see you next week
thank you and goodbye
thanks everyone and good evening
goodbye everyone
yes please
no thanks
okay let us begin
okay let me see
are you ready
ask for help or raise your hand
the answer is yes
what is the best answer
hi everyone
it is a small room
we are ready to start
go on please
stop the music please
play the music again
one two three four five six seven eight nine ten
zero one two three
ten nine eight seven six five four three two one zero
test one two three
i need help with my microphone
can you help me
you can ask a question now
please ask your question
please say your name
please share the space with a friend
share this room with your friend
come in and say hello
people from all the world
they work in technology
it is a big day for sports
it is time to go
there is some news about the game
the game was on the news
we want to hear your voice
we want to hear from you
i want to talk about my work
give me a minute
you can leave the room
leave the room please
listen to the speaker
listen to this
sorry i was on mute
sorry about that
well that is the end of the show
that is all for today
but not today
maybe later
maybe tomorrow
the last question is from the host
open the chat please
chat with us
we talk to people at work
up next is the weather
what do you think about this book
what do you think
how do we make it work
i really like it
is it live
"""
#: How words follow one another: the pairs of the graph, and an eighth of the training.
SENTENCES: Final = tuple(_SENTENCES.strip().splitlines())

_SHORT: Final = """
a about all am and any are at be but can do for from have how i if in is it me my no not of on or
our so to that the there they this up us was we well what when where who why will with you your
"""
#: Words that espeak-ng weakens or runs together with their neighbours: the network must meet them
#: in every company.
SHORT: Final = tuple(_SHORT.split())

_SPELT: Final = (
    "b br d dr f fl g gl h j k kl l m n p pl r s sk sm st t tr v w z sh ch",
    "a e i o u ee oo ai ow oy ar er",
    "b d f g k l m n p s t v nd lt sk mp x",
)
_ONSETS, _NUCLEI, _CODAS = (parts.split() for parts in _SPELT)
_CODAS = ["", "", *_CODAS]

SENTENCE_SHARE: Final = 0.12
MADE_UP_SHARE: Final = 0.06
BIT_SHARE: Final = 0.15  # of the steps in a mixture: a bit of a sentence
MADE_UP_WORD_SHARE: Final = 0.08
SHORT_SHARES: Final = (0.1, 0.35, 0.6)
LONGEST: Final = 14  # words


def made_up_word(chance: random.Random) -> str:
    """Nobody's word, spelt so that espeak-ng can read it."""
    while True:
        word = "".join(
            chance.choice(_ONSETS) + chance.choice(_NUCLEI) + chance.choice(_CODAS)
            for _ in range(chance.choice([1, 2, 2, 3]))
        )
        if word not in WORDS and len(word) > 3:
            return word


def random_words(chance: random.Random) -> list[str]:
    """What one utterance says: a sentence, a mixture, or nothing that the model knows."""
    kind = chance.random()
    if kind < SENTENCE_SHARE:
        return chance.choice(SENTENCES).split()
    if kind < 1 - MADE_UP_SHARE:
        return _mixture(chance)
    return [made_up_word(chance) for _ in range(chance.randint(1, 8))]


def _mixture(chance: random.Random) -> list[str]:
    """Words and bits of sentences in any company."""
    words: list[str] = []
    short_share = chance.choice(SHORT_SHARES)
    for _ in range(chance.randint(1, 12)):
        if chance.random() < BIT_SHARE:
            words += _bit(chance)
        elif chance.random() < MADE_UP_WORD_SHARE:
            words.append(made_up_word(chance))
        else:
            words.append(chance.choice(SHORT if chance.random() < short_share else WORDS))
    return words[:LONGEST]


def _bit(chance: random.Random) -> list[str]:
    sentence = chance.choice(SENTENCES).split()
    start = chance.randrange(len(sentence))
    return sentence[start : start + chance.randint(2, 4)]


def punctuated(words: list[str], chance: random.Random) -> str:
    """The words with marks between and after some of them: espeak-ng pauses there."""
    share = chance.choice([0, 0, 0.05, 0.15, 0.4])
    marked = [w + (chance.choice(",,.?!;") if chance.random() < share else "") for w in words[:-1]]
    return " ".join([*marked, words[-1] + chance.choice(["", ".", ".", "?", "!"])])
