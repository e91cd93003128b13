"""Pictures of single lines, and what characters the recognition model of the package rapidocr reads in them.

Only its model file is used, run by onnxruntime: nothing is downloaded, and no more is loaded than is needed.
"""

import importlib
import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from audit_kit.sources.page_image import Box, PageImage, Picture

MODEL = "models/PP-OCRv6_rec_small.onnx"
HEIGHT = 48
"""The height of line the model reads, in pixels."""

NARROWEST, WIDEST = 48, 2400
"""Widths of a line that the model is given, in pixels of its own."""

BATCH = 4800
"""Pixels of width read at once: the model's answer takes 9.4 kB for each."""

PALEST_INK = 150
"""Where a seal covers a cell, what is lighter is no ink to the second reading: paper is 255, a seal 210."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line says; ``sure`` is the model's confidence in its least certain character, 1 for no text."""

    text: str
    sure: float


def model_file() -> Path | None:
    """The model, None where the packages for recognition are not installed."""
    package = importlib.util.find_spec("rapidocr")
    if package is None or not package.origin or importlib.util.find_spec("onnxruntime") is None:
        return None
    path = Path(package.origin).parent / MODEL
    return path if path.is_file() else None


def recognise(lines: Sequence[Picture]) -> list[Reading]:
    """What each line says; a line is a grey picture, dark on white, cut close above and below."""
    prepared = [_prepared(line) for line in lines]
    readings: dict[int, Reading] = {}
    for batch in _batches(prepared):
        widest = max(prepared[i].shape[1] for i in batch)
        stacked = np.zeros((len(batch), 3, HEIGHT, widest), dtype=np.float32)
        for at, i in enumerate(batch):
            stacked[at, :, :, : prepared[i].shape[1]] = prepared[i]
        readings.update(zip(batch, _answers(stacked), strict=True))
    return [readings[i] for i in range(len(lines))]


def _prepared(line: Picture) -> NDArray[np.float32]:
    """The line at the model's height, paper at 1 and ink at -1."""
    height, width = line.shape
    wanted = round(width * HEIGHT / height)
    wanted = min(max(wanted, NARROWEST), WIDEST)
    way = cv2.INTER_AREA if height > HEIGHT else cv2.INTER_CUBIC
    scaled = cv2.resize(line, (wanted, HEIGHT), interpolation=way)
    return scaled.astype(np.float32) / 127.5 - 1


def _batches(lines: Sequence[NDArray[np.float32]]) -> list[list[int]]:
    """The lines' numbers in groups of nearly equal width."""
    batches: list[list[int]] = []
    for i in sorted(range(len(lines)), key=lambda i: lines[i].shape[1]):
        width = lines[i].shape[1]
        fits = batches and (len(batches[-1]) + 1) * width <= BATCH
        if fits and width <= 1.3 * lines[batches[-1][0]].shape[1] + 16:
            batches[-1].append(i)
        else:
            batches.append([i])
    return batches


def _answers(stacked: NDArray[np.float32]) -> list[Reading]:
    session, characters = _session()
    chances = session.run(None, {session.get_inputs()[0].name: stacked})[0]
    best, sure = chances.argmax(axis=2), chances.max(axis=2)
    return [_decoded(*line, characters) for line in zip(best, sure, strict=True)]


def _decoded(best: NDArray[np.int64], sure: NDArray[np.float32], characters: Sequence[str]) -> Reading:
    """The characters, each once where it is the best answer at several places in a row; 0 is none."""
    new = np.ones(len(best), dtype=bool)
    new[1:] = best[1:] != best[:-1]
    runs = np.cumsum(new) - 1
    peaks = np.zeros(runs[-1] + 1, dtype=np.float32)
    np.maximum.at(peaks, runs, sure)
    found = [(characters[code], peaks[run]) for code, run in zip(best[new], runs[new], strict=True) if code]
    text = "".join(character for character, _ in found)
    return Reading(text.strip(), float(min((peak for _, peak in found), default=1.0)))


@lru_cache(maxsize=1)
def _session() -> tuple[Any, list[str]]:
    """The model, loaded, and its characters by code."""
    path = model_file()
    assert path is not None
    onnxruntime = importlib.import_module("onnxruntime")
    options = onnxruntime.SessionOptions()
    options.enable_cpu_mem_arena = False  # it would keep the largest batch's memory for good
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    named = session.get_modelmeta().custom_metadata_map["character"]
    return session, ["", *named.splitlines(), " "]


def close(page: PageImage, line: Box, size: int) -> Picture:
    """The first reading's picture: grey, without seal, in a frame a third higher than the line."""
    return _framed(line.of(page.grey), round(1.35 * size))


def stark(page: PageImage, line: Box, size: int) -> Picture:
    """The second reading's picture: the red channel, larger by half, black on white, framed closer."""
    crop = _framed(line.of(page.red), round(1.2 * size))
    larger = cv2.resize(crop, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC)
    limit, parted = cv2.threshold(larger, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    if limit > PALEST_INK and (np.abs(line.of(page.red).astype(int) - line.of(page.grey)) > 12).mean() > 0.02:
        _, parted = cv2.threshold(larger, PALEST_INK, 255, cv2.THRESH_BINARY)
    return np.asarray(cv2.GaussianBlur(parted, (3, 3), 0), dtype=np.uint8)


def bare(page: PageImage, line: Box, size: int) -> Picture:
    """The third reading's picture: without seal, twice as large, black on white, in the wide frame."""
    return _parted(close(page, line, size))


def soft(page: PageImage, line: Box, size: int) -> Picture:
    """The first reading's picture with its grain smoothed."""
    smooth = np.asarray(cv2.GaussianBlur(line.of(page.grey), (3, 3), 0), dtype=np.uint8)
    return _framed(smooth, round(1.35 * size))


def thrice(page: PageImage, line: Box, size: int) -> Picture:
    """The line three times in a row, twice as large, black on white: a single digit is hard to recognise."""
    crop = line.of(page.grey)
    gap = np.full((crop.shape[0], size // 3), 255, dtype=np.uint8)
    return _parted(_framed(np.hstack([crop, gap, crop, gap, crop]), round(1.35 * size)))


def _parted(crop: Picture) -> Picture:
    """The picture twice as large, black on white."""
    larger = cv2.resize(crop, None, fx=2.0, fy=2.0, interpolation=cv2.INTER_CUBIC)
    smooth = cv2.GaussianBlur(larger, (5, 5), 0)
    _, parted = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return np.asarray(cv2.GaussianBlur(parted, (5, 5), 0), dtype=np.uint8)


def _framed(crop: Picture, height: int) -> Picture:
    """A line in the middle of white paper, without what stands around it: a rule would read as a stroke.

    A low line such as a dash keeps its share of the height: drawn larger it would read as a digit.
    """
    margin, side = max(2, round((height - crop.shape[0]) / 2)), height // 2
    return np.asarray(
        cv2.copyMakeBorder(crop, margin, margin, side, side, cv2.BORDER_CONSTANT, value=255), dtype=np.uint8
    )
