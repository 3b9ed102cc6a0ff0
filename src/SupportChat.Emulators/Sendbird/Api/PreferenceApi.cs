using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>Whether invited users join at once, for the application and for each user (docs/reference/sendbird.md#invitation-preference).</summary>
internal sealed class PreferenceApi(SendbirdApplication application)
{
    public void GetDefault(SendbirdCall call) => Answer(call, application.DefaultAutoAccept);

    public void SetDefault(SendbirdCall call)
    {
        var autoAccept = Required(call);
        call.RefuseRest();
        application.DefaultAutoAccept = autoAccept;
        Answer(call, application.DefaultAutoAccept);
    }

    public void GetOfUser(SendbirdCall call) => Answer(call, application.User(call.Route("user_id")).AutoAccept);

    public void SetOfUser(SendbirdCall call)
    {
        var user = application.User(call.Route("user_id"));
        var autoAccept = Required(call);
        call.Ignore("user_id");
        call.RefuseRest();
        user.AutoAccept = autoAccept;
        Answer(call, user.AutoAccept);
    }

    private static bool Required(SendbirdCall call) => call.Body.Bool("auto_accept") ?? throw SendbirdException.Missing("auto_accept");

    private static void Answer(SendbirdCall call, bool autoAccept) =>
        call.AnswerObject(writer => writer.WriteBoolean("auto_accept", autoAccept));
}
