from manim import *
import numpy as np


def fitted(mobject, width=13.0, height=7.4):
    if mobject.width > width:
        mobject.scale_to_fit_width(width)
    if mobject.height > height:
        mobject.scale_to_fit_height(height)
    return mobject


class AIMathMagic(Scene):
    def construct(self):
        self.camera.background_color = ManimColor("#000000")
        obj_phrase = fitted(Text("AI + Math = Magic", font_size=64.0, color="#F0AC5F"))
        self.play(Write(obj_phrase, run_time=2.5))
        self.wait(1.0)
        self.play(obj_phrase.animate(run_time=0.8).set_color("#5CD0B3"))
        self.wait(0.5)
        self.wait(2.0)
