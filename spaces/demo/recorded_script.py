"""What was said in the demo's recorded Space, and by whom: three visitors, whose accounts can be
logged in to. Every word is one of the small caption model's, so that its transcript is true.
"""

from pathlib import Path
from typing import Final

from spaces.demo.script import SpaceScript, Turn, Voice

RECORDED: Final = SpaceScript(
    title="Is the weather art?",
    description="Three visitors of the lighthouse, one question. Recorded, captioned, fictional.",
    topics=("Weather", "Music"),
)
RECORDED_HOST: Final = "joao_do_farol"
RECORDED_VOICES_DIR: Final = Path(__file__).parent / "recorded_voices"

_JOAO, _LAILA, _PADMA = RECORDED_HOST, "laila_fanar", "padma_beacon"
VOICES: Final = {
    _JOAO: Voice("en-us+m1", 160),
    _LAILA: Voice("en-us+f2", 160, 52),
    _PADMA: Voice("en+f3", 160, 55),
}

_LINES: Final = (
    (_JOAO, 900, "Good evening everyone, and welcome to the show. Tonight the topic is art."),
    (_JOAO, 500, "I have one question for you. What is art?"),
    (_LAILA, 700, "I think it is a book. A big book. The last one was very good."),
    (_PADMA, 600, "I do not think that is right. The best art is music."),
    (_LAILA, 900, "Is the weather art?"),
    (_JOAO, 1100, "That is a very good question."),
    (_PADMA, 500, "No. The weather is news."),
    (_JOAO, 800, "We have one more question from the room."),
    (_JOAO, 500, "Why do you play the music at nine in the morning?"),
    (_PADMA, 1200, "I like to hear the world when it is not ready."),
    (_LAILA, 500, "We are not ready. Please stop the music."),
    (_PADMA, 800, "Sorry about that. Maybe later. Maybe tomorrow."),
    (_LAILA, 900, "Tomorrow is not later. It is a new day."),
    (_JOAO, 700, "Well, that is the end of the show. What do you want to talk about next week?"),
    (_PADMA, 600, "Music."),
    (_LAILA, 500, "Food. Good food."),
    (_JOAO, 900, "Okay. The answer is yes. Thank you all, and goodbye everyone."),
)

RECORDED_TURNS: Final = tuple(
    Turn(
        speaker,
        text,
        f"{number:02d}-{speaker}.opus",
        pause_before_ms,
        in_vocabulary=True,
        folder=RECORDED_VOICES_DIR,
    )
    for number, (speaker, pause_before_ms, text) in enumerate(_LINES, start=1)
)
