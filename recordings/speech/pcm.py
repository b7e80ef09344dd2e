"""Sound as the recogniser takes it."""

from typing import Final

RATE: Final = 16_000
SAMPLE_BYTES: Final = 2
SLOT_MS: Final = 20
SLOT_SAMPLES: Final = RATE * SLOT_MS // 1000
MS_BYTES: Final = RATE // 1000 * SAMPLE_BYTES
