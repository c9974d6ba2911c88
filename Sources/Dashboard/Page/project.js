// A project as its events tell it: the files so far, what was found of them, and how far it is.

export function begin(job) {
  return {
    job, state: "waiting", name: null, message: "Waiting for its turn", fraction: 0, files: new Map(), coming: new Map(), result: null, check: null, degraded: [],
    error: null,
  };
}

export function take(project, name, data) {
  switch (name) {
    case "progress":
      project.state = "writing";
      project.fraction = data.fraction ?? project.fraction;
      project.message = data.message ?? project.message;
      break;
    case "file":
      if (data.provisional) {
        project.coming.set(data.path, data.content);
        break;
      }
      // What was accepted is in place of what was seen of it while it was written.
      project.coming.clear();
      // What is too large for an event comes with the result.
      project.files.set(data.path, data.content ?? project.files.get(data.path) ?? null);
      break;
    case "withdrawn":
      for (const path of data.paths) project.coming.delete(path);
      break;
    case "checked":
      project.check = data;
      break;
    case "degraded":
      project.degraded.push(data);
      break;
    case "completed":
      finish(project, data);
      break;
    case "failed":
      project.error = data.message;
      break;
    case "end":
      end(project, data);
      break;
  }
}

function finish(project, result) {
  project.result = result;
  project.name = result.name;
  project.check = result.check;
  project.message = result.message;
  project.fraction = 1;
  if (result.files) project.files = new Map(Object.entries(result.files));
}

function end(project, job) {
  project.state = job.state;
  project.coming.clear();
  // What an event had no room for is in what the job gave.
  if (project.result && !project.result.files && job.output?.files) {
    project.files = new Map(Object.entries(job.output.files));
    project.result.diff = job.output.diff;
  }
  if (job.state === "cancelled") project.error = "The project was cancelled.";
  if (job.state === "failed") project.error = job.error?.message ?? project.error ?? "The project failed.";
}

export const hasEnded = (project) => ["succeeded", "failed", "cancelled"].includes(project.state);

/** All files there are by now: those that were accepted, and those that are being written over them. */
export const filesOf = (project) => new Map([...project.files, ...project.coming]);

/** The files as folders have them: folders first, all by name. */
export function tree(paths) {
  const root = { folders: new Map(), files: [] };
  for (const path of paths) {
    const names = path.split("/");
    let place = root;
    for (const name of names.slice(0, -1)) {
      if (!place.folders.has(name)) place.folders.set(name, { folders: new Map(), files: [] });
      place = place.folders.get(name);
    }
    place.files.push({ name: names.at(-1), path });
  }
  return root;
}
