from manim import *
import numpy as np


class SquareAndCircle(Scene):
    def construct(self):
        self.camera.background_color = ManimColor("#000000")
        obj_square = Square(side_length=2.0, color="#83C167", stroke_width=4.0, fill_color="#83C167", fill_opacity=0.0).move_to([-2.5, 0.0, 0.0])
        obj_circle = Circle(radius=1.0, color="#58C4DD", stroke_width=4.0, fill_color="#58C4DD", fill_opacity=0.4).move_to([2.5, 0.0, 0.0])
        self.play(Create(obj_square, run_time=1.0))
        self.wait(0.5)
        self.play(Create(obj_circle, run_time=1.0))
        self.wait(1.0)
        self.play(Rotate(obj_square, angle=1.5708, run_time=1.5))
        self.wait(0.5)
        self.play(obj_circle.animate(run_time=1.0).scale(1.4))
        self.wait(0.5)
        self.wait(2.0)
