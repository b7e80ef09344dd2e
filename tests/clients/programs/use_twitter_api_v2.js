// twitter-api-v2 of npm; the arguments as of use_tweepy.py, with an address of https.
import { TwitterApi } from "twitter-api-v2";

const [baseUrl, appToken, userToken, spaceId, userId] = process.argv.slice(2);

/** @param {string} token */
function client(token) {
  const v2 = new TwitterApi(token).v2;
  v2.setPrefix(`${baseUrl}/2/`);
  return v2;
}

/** @param {() => Promise<unknown>} call */
async function refusal(call) {
  try {
    await call();
    return null;
  } catch (error) {
    return [error.code, error.data.title, error.rateLimit?.limit];
  }
}

const app = client(appToken);
const person = client(userToken);
const asked = { "space.fields": ["title", "started_at"], expansions: ["host_ids"] };
const said = {
  one: await app.space(spaceId, asked),
  several: await app.spaces([spaceId, "1DXxyRYNejbKM"]),
  by_creator: await app.spacesByCreators([userId]),
  searched: await app.searchSpaces({ query: "tides", state: "all", "space.fields": "title" }),
  tweets: await app.spaceTweets(spaceId),
  buyers: await person.spaceBuyers(spaceId),
  me: await person.me(),
  tweeted: await person.tweet("From Node"),
  lost: await app.space("1DXxyRYNejbKM"),
  bad_id: await refusal(() => app.space("not-an-id")),
  bad_token: await refusal(() => client("nonsense").space(spaceId)),
};
console.log(JSON.stringify(said));
