package import Prompts
import Workflows

extension Lessons {
    /// The prompts of lessons that come with the program.
    package static let prompts = [
        Prompt.builtIn(LessonPrompt.plan.rawValue, 1, PackageResources.plan_1_txt),
        Prompt.builtIn(LessonPrompt.draw.rawValue, 1, PackageResources.draw_1_txt),
        Prompt.builtIn(LessonPrompt.scene.rawValue, 1, PackageResources.scene_1_txt),
    ]

    /// The version that a run uses: the same for all lessons of a user.
    func prompt(_ task: LessonPrompt, _ context: WorkflowContext) async -> Prompt {
        await services.prompts.prompt(task.rawValue, for: context.subject)
    }
}

/// What models are asked for in a lesson.
enum LessonPrompt: String {
    case plan = "lessons/plan"
    case draw = "lessons/draw"
    case scene = "lessons/scene"
}

extension LessonWish {
    /// For whom a lesson is, for prompts.
    var promptAudience: String { audience ?? "anybody who is curious, without knowledge of the subject" }
}
