from manim import *
import numpy as np


def fitted(mobject, width=13.0, height=7.4):
    if mobject.width > width:
        mobject.scale_to_fit_width(width)
    if mobject.height > height:
        mobject.scale_to_fit_height(height)
    return mobject


class DerivativeOfSquare(Scene):
    def construct(self):
        self.camera.background_color = ManimColor("#000000")
        obj_line1 = fitted(Text("f(x) = x\u00b2", font_size=44.0, color="#FFFFFF")).move_to([0.0, 2.5, 0.0])
        obj_line2 = fitted(Text("((x + h)\u00b2 \u2212 x\u00b2) / h", font_size=44.0, color="#FFFFFF")).move_to([0.0, 1.0, 0.0])
        obj_line3 = fitted(Text("(2xh + h\u00b2) / h", font_size=44.0, color="#FFFFFF")).move_to([0.0, 1.0, 0.0])
        obj_line4 = fitted(Text("2x + h", font_size=44.0, color="#FFFFFF")).move_to([0.0, 1.0, 0.0])
        obj_result = fitted(Text("h \u2192 0: f\u2032(x) = 2x", font_size=52.0, color="#F7D96F")).move_to([0.0, -1.0, 0.0])
        self.play(Write(obj_line1, run_time=1.0))
        self.wait(0.5)
        self.play(Write(obj_line2, run_time=1.5))
        self.wait(0.5)
        self.play(ReplacementTransform(obj_line2, obj_line3, run_time=1.2))
        self.wait(0.5)
        self.play(ReplacementTransform(obj_line3, obj_line4, run_time=1.2))
        self.wait(0.5)
        self.play(Write(obj_result, run_time=1.5))
        self.wait(1.0)
        self.wait(2.0)
