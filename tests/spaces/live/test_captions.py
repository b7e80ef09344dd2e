from spaces.live.captions import MOST_WAITING, LiveCaptions


def caption(number, text="", *, is_final=False):
    return {"id": str(number), "text": text, "is_final": is_final}


def test_newest_words_of_each_utterance_are_told_once():
    captions = LiveCaptions()
    captions.put([caption(1, "hello"), caption(2, "yes")])
    captions.put([caption(1, "hello all", is_final=True)])
    assert captions.take() == [caption(2, "yes"), caption(1, "hello all", is_final=True)]
    assert captions.take() == []


def test_what_nobody_takes_is_bounded():
    captions = LiveCaptions()
    for number in range(MOST_WAITING + 10):
        captions.put([caption(number)])
    told = captions.take()
    assert len(told) == MOST_WAITING
    assert told[-1] == caption(MOST_WAITING + 9)
