using System.Collections.Immutable;
using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>Metadata of users (docs/reference/sendbird.md#user-metadata); answers are flat. An SDK user changes its own only.</summary>
internal sealed class UserMetadataApi(SendbirdApplication application)
{
    private const string What = "User metadata";

    /// <summary>Refuses keys that exist with 400202.</summary>
    public void Create(SendbirdCall call)
    {
        var pairs = MetadataApi.ReadPairs(call.Body);
        call.Ignore("upsert");
        Write(call, metadata => pairs.Any(pair => metadata.ContainsKey(pair.Key)) ? throw SendbirdException.Exists("metadata") : pairs);
    }

    /// <summary>Without <c>upsert</c> only existing keys change.</summary>
    public void Update(SendbirdCall call)
    {
        var pairs = MetadataApi.ReadPairs(call.Body);
        var upsert = call.Body.Bool("upsert") == true;
        Write(call, metadata => upsert ? pairs : [.. pairs.Where(pair => metadata.ContainsKey(pair.Key))]);
    }

    public void UpdateOne(SendbirdCall call)
    {
        var key = call.Route("key");
        var value = call.Body.RequiredString("value", Limits.MetadataValue);
        var upsert = call.Body.Bool("upsert") == true;
        Write(call, metadata => upsert || metadata.ContainsKey(key) ? [KeyValuePair.Create(key, value)] : throw SendbirdException.NotFound(What));
    }

    public void Get(SendbirdCall call)
    {
        var user = UserIds.Self(application, call);
        var keys = call.Query.List("keys");
        call.AnswerObject(writer => MetadataJson.WriteFlat(writer, user.Metadata.Where(pair => keys?.Contains(pair.Key) != false)));
    }

    public void GetOne(SendbirdCall call)
    {
        var key = call.Route("key");
        var value = UserIds.Self(application, call).Metadata.GetValueOrDefault(key) ?? throw SendbirdException.NotFound(What);
        call.AnswerObject(writer => writer.WriteString(key, value));
    }

    public void Delete(SendbirdCall call)
    {
        var user = UserIds.Self(application, call);
        call.RefuseRest();
        user.ChangeMetadata(_ => ImmutableDictionary<string, string>.Empty);
        call.AnswerEmpty();
    }

    public void DeleteOne(SendbirdCall call)
    {
        var user = UserIds.Self(application, call);
        var key = call.Route("key");
        call.RefuseRest();
        user.ChangeMetadata(metadata => metadata.Remove(key) is var rest && rest != metadata ? rest : throw SendbirdException.NotFound(What));
        call.AnswerEmpty();
    }

    private void Write(SendbirdCall call, Func<ImmutableDictionary<string, string>, IReadOnlyList<KeyValuePair<string, string>>> choose)
    {
        var user = UserIds.Self(application, call);
        call.RefuseRest();
        IReadOnlyList<KeyValuePair<string, string>> pairs = [];
        user.ChangeMetadata(metadata =>
        {
            pairs = choose(metadata);
            return metadata.SetItems(pairs);
        });
        call.AnswerObject(writer => MetadataJson.WriteFlat(writer, pairs));
    }
}
