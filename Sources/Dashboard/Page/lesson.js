// A lesson as its events tell it: what is planned, and how far each step is.

export function begin(job) {
  return {
    job, state: "waiting", title: null, subtitle: "", topic: null, message: "Waiting for its turn", steps: [], planMade: null,
    error: null, figures: null,
  };
}

/** Takes an event in; returns the number of the step that it changed, if it is about one. */
export function take(lesson, name, data) {
  const step = lesson.steps.find((step) => step.id === data?.stepId);
  switch (name) {
    case "status":
      lesson.state = "planning";
      lesson.topic = data.topic ?? lesson.topic;
      lesson.message = data.message ?? "Planning";
      break;
    case "plan":
      Object.assign(lesson, { state: "drawing", title: data.title, subtitle: data.subtitle ?? "", planMade: data.made ?? null });
      // Who was told half of it before and is told all of it again has the same lesson.
      lesson.steps = data.steps.map((step, index) =>
        lesson.steps.find((old) => old.id === step.id) ?? { ...step, heading: data.toc?.[index]?.title ?? step.tag, state: "waiting" });
      break;
    case "generation_progress":
      lesson.message = data.message ?? lesson.message;
      break;
    case "progress":
      if (step && step.state === "waiting" && data.status === "generating") step.state = "drawing";
      break;
    case "rendered":
      if (step) Object.assign(step, { state: "ready", picture: data, made: data.made ?? null, reason: null });
      break;
    case "step_failed":
      if (step) Object.assign(step, { state: "failed", reason: data.message ?? "Nobody said why." });
      break;
    case "complete":
      lesson.figures = data;
      lesson.message = data.message ?? lesson.message;
      break;
    case "error":
      lesson.error = data.message;
      break;
    case "end":
      end(lesson, data);
      break;
  }
  return step?.id ?? null;
}

function end(lesson, job) {
  lesson.state = job.state;
  // What the job says it spent leaves out what has no known price, so it is not the lesson's cost.
  if (!lesson.figures) lesson.message = "";
  lesson.topic ??= job.output?.topic ?? null;
  if (job.state === "cancelled") lesson.error = "The lesson was cancelled.";
  if (job.state === "failed") lesson.error ??= job.error?.message ?? "The lesson failed.";
  for (const step of lesson.steps) {
    if (!isThrough(step)) Object.assign(step, { state: "failed", reason: "The lesson ended before it was drawn." });
  }
}

export const isThrough = (step) => step.state === "ready" || step.state === "failed";
export const hasEnded = (lesson) => ["succeeded", "failed", "cancelled"].includes(lesson.state);

/** Where a picture is read: as a file, which is an image and nothing more, whatever is in it. */
export function address(picture, showing) {
  const path = picture.artifact;
  // Another address is another image, which begins anew.
  if (path?.startsWith("/api/artifacts/")) return showing ? `${path}?showing=${showing}` : path;
  return picture.svg ? `data:image/svg+xml;charset=utf-8,${encodeURIComponent(picture.svg)}#${showing}` : null;
}

export const still = (picture) => (picture?.thumbnail?.startsWith("/api/artifacts/") ? picture.thumbnail : null);
