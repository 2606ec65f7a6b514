/** Comments, the reactions to them, and reviews. */
import { created, invalid, noContent, notAccessible, notFound, ok, type Answer, type Call } from './answers.ts';
import { tick } from './clock.ts';
import { issueComment, reaction, review } from './documents.ts';
import { nextId } from './ids.ts';
import { listed } from './pages.ts';
import { GITHUB_ACTIONS, writer, type GitHubState, type StoredComment } from './state.ts';

/** Characters that a comment may have. */
const LONGEST_COMMENT = 65_536;

/** The comments, oldest first. */
export function listComments(call: Call): Answer {
  const { state, values, query } = call;
  if (Number(values[0]) !== state.pull.number) return notFound;
  const since = query.get('since');
  const comments = state.comments.filter((each) => since === null || each.updatedAt >= since);
  return listed(call, comments, (comment) => issueComment(state, comment));
}

/** A comment by whoever the token is. */
export function createComment({ state, values: [number], body }: Call): Answer {
  if (Number(number) !== state.pull.number) return notFound;
  const text = String(body['body']);
  if (text.length > LONGEST_COMMENT) return invalid(`body is too long (maximum is ${LONGEST_COMMENT} characters)`);
  const createdAt = tick(state);
  const comment: StoredComment = {
    id: nextId(state.comments, 1000),
    author: writer(state),
    body: text,
    createdAt,
    updatedAt: createdAt,
    ...(state.identity.kind === 'workflow' ? { app: GITHUB_ACTIONS } : {}),
  };
  state.comments.push(comment);
  state.pull.updatedAt = createdAt;
  return created(issueComment(state, comment));
}

/** A comment by its id. */
export function getComment({ state, values: [id] }: Call): Answer {
  const comment = commentBy(state, id);
  return comment === undefined ? notFound : ok(issueComment(state, comment));
}

/** A comment with another text. */
export function updateComment({ state, values: [id], body }: Call): Answer {
  const comment = commentBy(state, id);
  if (comment === undefined) return notFound;
  const text = String(body['body']);
  if (text.length > LONGEST_COMMENT) return invalid(`body is too long (maximum is ${LONGEST_COMMENT} characters)`);
  comment.body = text;
  comment.updatedAt = tick(state);
  return ok(issueComment(state, comment));
}

/** A comment goes, and the reactions to it. */
export function deleteComment({ state, values: [id] }: Call): Answer {
  const comment = commentBy(state, id);
  if (comment === undefined) return notFound;
  state.comments.splice(state.comments.indexOf(comment), 1);
  const others = state.reactions.filter((each) => each.commentId !== comment.id);
  state.reactions.splice(0, Infinity, ...others);
  tick(state);
  return noContent;
}

/** The reactions to a comment, oldest first. */
export function listReactions(call: Call): Answer {
  const { state, values, query } = call;
  const comment = commentBy(state, values[0]);
  if (comment === undefined) return notFound;
  const content = query.get('content');
  const reactions = state.reactions.filter(
    (each) => each.commentId === comment.id && (content === null || each.content === content),
  );
  return listed(call, reactions, reaction);
}

/** A reaction by whoever the token is; 200 when that was there already. (REST API, "Create reaction for an issue comment".) */
export function createReaction({ state, values: [id], body }: Call): Answer {
  const comment = commentBy(state, id);
  if (comment === undefined) return notFound;
  const author = writer(state);
  const content = String(body['content']);
  const there = state.reactions.find(
    (each) => each.commentId === comment.id && each.content === content && each.author.id === author.id,
  );
  if (there !== undefined) return ok(reaction(there));
  const made = { id: nextId(state.reactions, 7000), commentId: comment.id, content, author, createdAt: tick(state) };
  state.reactions.push(made);
  return created(reaction(made));
}

/** One's own reaction to a comment goes. */
export function deleteReaction({ state, values: [id, reactionId] }: Call): Answer {
  const comment = commentBy(state, id);
  const at = state.reactions.findIndex((each) => each.id === Number(reactionId) && each.commentId === comment?.id);
  const found = state.reactions[at];
  if (found === undefined) return notFound;
  if (found.author.id !== writer(state).id) return notAccessible;
  state.reactions.splice(at, 1);
  tick(state);
  return noContent;
}

/** The reviews, oldest first. (REST API, "List reviews for a pull request".) */
export function listReviews(call: Call): Answer {
  const { state, values } = call;
  return Number(values[0]) === state.pull.number ? listed(call, state.reviews, review) : notFound;
}

function commentBy({ comments }: GitHubState, id: string | undefined): StoredComment | undefined {
  return comments.find((each) => each.id === Number(id));
}
