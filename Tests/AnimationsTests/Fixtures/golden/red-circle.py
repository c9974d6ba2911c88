from manim import *
import numpy as np


class GeneratedScene(Scene):
    def construct(self):
        self.camera.background_color = ManimColor("#1A1A1A")
        obj_circle1 = Circle(radius=1.5, color="#FC6255", stroke_width=4.0, fill_color="#FC6255", fill_opacity=0.5)
        self.play(FadeIn(obj_circle1, run_time=1.5))
        self.wait(0.5)
        self.wait(3.0)
