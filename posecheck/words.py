"""Every word that a person hears or sees, as one value for each language.

English is the original: it stands here, and in the stretches' and routines' own files. A
translation is one file (`languages/*.toml`, read by `config.languages`) with exactly the
keys of `Words`. Where there are several sentences for one thing they are said in turn, so
that a session does not sound like a machine. Sentences keep their placeholders: `{working}`
and `{other}` are sides, in a translation as `{working:linkes|rechtes}`; see `stretch.sentence`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from posecheck.stretch import WorkingSide
from posecheck.words_cards import EndingWords, RangeWords, SignWords, WelcomeWords
from posecheck.words_report import ReportWords

Variants: TypeAlias = tuple[str, ...]
"""Ways to say one thing, said in turn."""


def _table(**texts: str) -> Mapping[str, str]:
    return MappingProxyType(texts)


@dataclass(frozen=True, slots=True)
class Guidance:
    """What the coach says around the corrections; all of it is spoken."""

    see_you: str = "I can see you."
    sit_still: Variants = ("Sit still for a moment.",)
    hold: Variants = ("Hold.", "And hold.", "Hold it.")
    """Short, as the seconds are counted right after."""
    let_go: Variants = ("And let go.",)
    count: Variants = ("One.", "Two.", "Three.", "Four.", "Five.", "Six.", "Seven.", "Eight.")
    """Seconds of a hold that are left."""
    good: Variants = ("Good form.", "Nicely held.", "Calm and steady.", "That was clean.")
    """For a repetition without correction, right before `breathe`."""
    breathe: Variants = ("Breathe in deeply.", "A deep breath in.", "And breathe in.")
    breathe_out: Variants = ("And breathe out.", "And slowly out.")
    again: Variants = ("Again, when you are ready.", "And once more, gently.")
    last_one: Variants = ("And the last one.",)
    enough: Variants = ("That's enough, let go and breathe.",)
    unsure: str = "I can't judge this. One arm up skips."
    """When what a hold needs has not been seen for long."""
    stuck: str = "Not today? One arm up skips this."
    """When somebody does not get into place for long."""
    short_hold: str = "Stay a little longer: {seconds} seconds."
    next_side: str = "Next: {working} side."
    next_stretch: str = "Next: {stretch}."
    easy: str = "Only as far as is easy."
    """Added to what to do when the own range is measured."""
    last: str = "That was the last stretch."
    paused: Variants = ("Paused. Both hands up to go on.",)
    done: Variants = ("All done. Well done.",)


@dataclass(frozen=True, slots=True)
class Praise:
    """Said when a correction is cleared."""

    cleared: Variants = ("Good.", "That's it.", "Just right.", "Well done.", "Yes, like that.")


@dataclass(frozen=True, slots=True)
class ViewAdvice:
    """What to do so that the camera sees enough; all of it is spoken."""

    nobody: str = "I can't see you. Please come into the picture."
    two_people: str = "I see two people. Only one, please."
    three_people: str = "I see three people. Only one, please."
    several_people: str = "I see several people. Only one, please."
    not_whole: str = "Move back a little. I can't see all of you."
    unseen: str = "I can't see {parts}."
    back: str = "Move back a little."
    closer: str = "Come a little closer to the camera."
    tilt_up: str = "Tilt the camera up a little."
    turn_around: str = "Turn around: your {working} side to the camera."
    side_on: str = "Turn a little more side-on."
    side_on_to: str = "Turn a little more side-on, to your {working}."
    face_camera: str = "Turn to face the camera."
    joined: str = "{first} and {second}"
    parts: Mapping[str, str] = field(
        default_factory=lambda: _table(
            head="your head",
            feet="your feet",
            knees="your knees",
            hips="your hips",
            shoulders="your shoulders",
            hands="your hands",
            arms="your arms",
        )
    )
    """As they stand in `unseen`."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Short words on the picture that are not spoken."""

    keep_holding: str = "Hold, and keep breathing."
    back_in: str = "Go back into the stretch."
    breathe_in: str = "Breathe in."
    breathe_out: str = "And breathe out."
    stay_still: str = "Stay still for a moment."
    step_in: str = "Step into the picture."
    lost: str = "I cannot see you. Step back into the picture."
    cannot_judge: str = "Cannot judge {what}"
    left_side: str = "left side"
    right_side: str = "right side"
    both_sides: str = "both sides"
    then: str = "then: {next}"
    done: str = "done"
    ring: Mapping[str, str] = field(
        default_factory=lambda: _table(
            breathe_in="breathe in",
            breathe_out="breathe out",
            paused="paused",
            hold="hold",
            let_go="let go",
            reach="reach",
            done="done",
            change_over="change over",
            walk="walk",
            your_turn="your turn",
            stay_still="stay still",
            get_ready="get ready",
            sign_pause="pause?",
            sign_resume="go on?",
            sign_skip="skip?",
        )
    )
    """Captions beside the ring: one or two words."""
    too_fast: str = "too fast"
    at_most: str = "at most {high}"
    at_least: str = "at least {low}"
    from_to: str = "{low} to {high}"


@dataclass(frozen=True, slots=True)
class Screen:
    """Cards and bands of a live session, and what its keys do."""

    keys_title: str = "Keys"
    camera_lost: str = "Camera lost. Trying again ..."
    camera_frozen: str = "Camera picture stands still. Trying again ..."
    keys: Mapping[str, str] = field(
        default_factory=lambda: _table(
            pause="pause, go on",
            next="next side or stretch",
            back="back",
            side="switch side",
            mirror="mirror on, off",
            fullscreen="full screen on, off",
            help="this help",
            quit="quit",
        )
    )
    weak_model: str = "With the {model} model {what} cannot be judged well."
    lighter_model: str = "This computer is busy. Going on with the {model} model."
    heavier_model: str = "There is time again for the {model} model."
    weak_calf: str = "the calf stretch's toe pull"
    weak_glute: str = "the glute stretch's crossed legs"
    joined: str = "{first} and {second}"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What goes wrong around a session, as a note on the picture."""

    no_voice: str = "No voice here: {why}. The session goes on without."
    no_tones: str = "No tones here: {why}. The session goes on without."
    no_player: str = "the program aplay is missing (package alsa-utils)"
    no_espeak: str = "espeak-ng is missing (package libespeak-ng1 or espeak-ng)"
    no_such_voice: str = "no voice for the language '{language}' is installed"
    no_sound: str = "no sound device plays"
    speech_failed: str = "the system's speech failed ({error})"
    speech_missing: str = "the system's speech does not start ({error})"
    speaker_missing: str = "the speaking program does not start ({error})"
    speaker_stopped: str = "the speaking program stopped twice"
    no_portaudio: str = "PortAudio is missing (package libportaudio2)"
    no_device: str = "no sound device opens"
    device_gone: str = "the sound device went away"
    black: str = "The picture of camera {camera} is black. Open its cover, or switch on a light."
    history_full: str = "The history {file} cannot be written: the disk is full; free some space."
    disk_full: str = "{file} cannot be written: the disk is full; free some space."


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why something cannot be judged, and names of landmarks in it."""

    nobody: str = "nobody in the picture"
    too_far: str = "too far from the camera"
    hidden: str = "{part} hidden"
    out_of_picture: str = "{part} out of the picture"
    unclear: str = "{part} not seen clearly"
    at_baseline: str = "{reason} at the baseline"
    no_baseline: str = "no baseline yet"
    no_rest: str = "no rest position yet"
    hands_off_knee: str = "hands are not on the knee"
    not_from_here: str = "not seen from this side: {remedy}"
    turn_side_on: str = "turn more side-on"
    turn_to_camera: str = "turn more toward the camera"
    not_from_view: str = "cannot be told from this view"
    too_uncertain: str = "too uncertain to tell"
    uncertain_view: str = "too uncertain from this view"
    too_short: str = "not seen long enough"
    not_measurable: str = "not measurable"
    parts: Mapping[str, str] = field(
        default_factory=lambda: _table(
            nose="nose",
            ear="{working} ear",
            eye="{working} eye",
            mouth="mouth",
            shoulder="{working} shoulder",
            elbow="{working} elbow",
            wrist="{working} wrist",
            hand="{working} hand",
            hip="{working} hip",
            thigh="{working} thigh",
            knee="{working} knee",
            lower_leg="{working} lower leg",
            ankle="{working} ankle",
            heel="{working} heel",
            toes="{working} toes",
            foot="{working} foot",
        )
    )


@dataclass(frozen=True, slots=True)
class Words:
    """All words of one language.

    Attributes:
        measures: The fewest words that say which part of the body a number is about.
    """

    guide: Guidance = Guidance()
    praise: Praise = Praise()
    view: ViewAdvice = field(default_factory=ViewAdvice)
    panel: Panel = field(default_factory=Panel)
    screen: Screen = field(default_factory=Screen)
    trouble: Trouble = field(default_factory=Trouble)
    reasons: Reasons = field(default_factory=Reasons)
    welcome: WelcomeWords = field(default_factory=WelcomeWords)
    ending: EndingWords = field(default_factory=EndingWords)
    sign: SignWords = field(default_factory=SignWords)
    own: RangeWords = field(default_factory=RangeWords)
    report: ReportWords = field(default_factory=ReportWords)
    measures: Mapping[str, str] = field(
        default_factory=lambda: _table(
            hip_angle="hip",
            hip_open="hip opens",
            knee_angle="knee",
            ankle_angle="foot",
            trunk_lean="lean",
            trunk_side_lean="side lean",
            shin_chair_angle="shin",
            thigh_slope="thigh",
            shank_slope="lower leg",
            neck_flexion="neck",
            trunk_twist="twist",
            head_yaw="head",
            knee_cross="knee across",
            knee_to_opposite_shoulder="knee to shoulder",
            hand_under_thigh="hand under leg",
            own_hand_under_thigh="which hand",
            hip_drift="hips moved",
            front_knee_travel="knee forward",
            knee_height="knee down",
            hip_height="hips up",
        )
    )

    def measure(self, name: str) -> str:
        """What a measure is called on the picture."""
        return self.measures.get(name, name.replace("_", " "))

    def side(self, side: WorkingSide) -> str:
        """`left side`, or `both sides`."""
        return {
            "left": self.panel.left_side,
            "right": self.panel.right_side,
            "both": self.panel.both_sides,
        }[side]


ENGLISH = Words()
