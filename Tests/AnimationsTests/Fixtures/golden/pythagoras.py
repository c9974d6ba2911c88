from manim import *
import numpy as np


def fitted(mobject, width=13.0, height=7.4):
    if mobject.width > width:
        mobject.scale_to_fit_width(width)
    if mobject.height > height:
        mobject.scale_to_fit_height(height)
    return mobject


class PythagoreanTheorem(Scene):
    def construct(self):
        self.camera.background_color = ManimColor("#000000")
        obj_triangle = Polygon([-1.5, -1.0, 0.0], [0.5, -1.0, 0.0], [-1.5, 0.5, 0.0], color="#FFFFFF", stroke_width=4.0, fill_color="#FFFFFF", fill_opacity=0.0)
        obj_square_a = Polygon([-1.5, -1.0, 0.0], [0.5, -1.0, 0.0], [0.5, -3.0, 0.0], [-1.5, -3.0, 0.0], color="#58C4DD", stroke_width=4.0, fill_color="#58C4DD", fill_opacity=0.4)
        obj_square_b = Polygon([-1.5, -1.0, 0.0], [-1.5, 0.5, 0.0], [-3.0, 0.5, 0.0], [-3.0, -1.0, 0.0], color="#83C167", stroke_width=4.0, fill_color="#83C167", fill_opacity=0.4)
        obj_square_c = Polygon([0.5, -1.0, 0.0], [-1.5, 0.5, 0.0], [0.0, 2.5, 0.0], [2.0, 1.0, 0.0], color="#FC6255", stroke_width=4.0, fill_color="#FC6255", fill_opacity=0.4)
        obj_label_a = fitted(Text("a\u00b2", font_size=36.0, color="#58C4DD")).move_to([-0.5, -2.0, 0.0])
        obj_label_b = fitted(Text("b\u00b2", font_size=36.0, color="#83C167")).move_to([-2.25, -0.25, 0.0])
        obj_label_c = fitted(Text("c\u00b2", font_size=36.0, color="#FC6255")).move_to([0.25, 0.75, 0.0])
        obj_theorem = fitted(Text("a\u00b2 + b\u00b2 = c\u00b2", font_size=48.0, color="#FFFFFF")).move_to([4.0, -2.0, 0.0])
        self.play(Create(obj_triangle, run_time=1.0))
        self.wait(0.5)
        self.play(Create(obj_square_a, run_time=1.0))
        self.play(Write(obj_label_a, run_time=0.5))
        self.wait(0.5)
        self.play(Create(obj_square_b, run_time=1.0))
        self.play(Write(obj_label_b, run_time=0.5))
        self.wait(0.5)
        self.play(Create(obj_square_c, run_time=1.0))
        self.play(Write(obj_label_c, run_time=0.5))
        self.wait(0.5)
        self.play(Write(obj_theorem, run_time=1.5))
        self.wait(0.5)
        self.wait(2.0)
