from manim import *
import numpy as np


def fitted(mobject, width=13.0, height=7.4):
    if mobject.width > width:
        mobject.scale_to_fit_width(width)
    if mobject.height > height:
        mobject.scale_to_fit_height(height)
    return mobject


class TextLabel(Scene):
    def construct(self):
        self.camera.background_color = ManimColor("#000000")
        obj_label = fitted(Text("Label", font_size=72.0, color="#F7D96F"))
        obj_underline = Line([-1.8, -0.8, 0.0], [1.8, -0.8, 0.0], color="#5CD0B3", stroke_width=4.0)
        self.play(FadeIn(obj_label, run_time=1.5))
        self.wait(0.5)
        self.play(Create(obj_underline, run_time=0.8))
        self.wait(0.5)
        self.wait(2.0)
