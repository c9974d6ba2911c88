from manim import *
import numpy as np


class BlueCircle(Scene):
    def construct(self):
        self.camera.background_color = ManimColor("#000000")
        obj_c = Circle(radius=1.0, color="#58C4DD", stroke_width=4.0, fill_color="#58C4DD", fill_opacity=0.0)
        self.play(Create(obj_c, run_time=1.0))
        self.wait(0.5)
        self.wait(2.0)
