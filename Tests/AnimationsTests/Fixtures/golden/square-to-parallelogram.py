from manim import *
import numpy as np


def fitted(mobject, width=13.0, height=7.4):
    if mobject.width > width:
        mobject.scale_to_fit_width(width)
    if mobject.height > height:
        mobject.scale_to_fit_height(height)
    return mobject


class SquareToParallelogram(Scene):
    def construct(self):
        self.camera.background_color = ManimColor("#000000")
        obj_square = Square(side_length=2.0, color="#58C4DD", stroke_width=4.0, fill_color="#58C4DD", fill_opacity=0.4)
        obj_caption = fitted(Text("M = [[1, 1], [0, 1]]", font_size=36.0, color="#FFFFFF")).move_to([0.0, 3.0, 0.0])
        self.play(Create(obj_square, run_time=1.0))
        self.wait(0.5)
        self.play(Write(obj_caption, run_time=0.8))
        self.wait(0.5)
        self.play(ApplyMatrix([[1.0, 1.0], [0.0, 1.0]], obj_square, run_time=2.0))
        self.wait(0.5)
        self.wait(2.0)
