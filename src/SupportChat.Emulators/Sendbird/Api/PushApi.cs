using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>Push preferences and device tokens: clients set them when they start. Nobody is pushed here, so they are answered and not kept.</summary>
internal sealed class PushApi(SendbirdApplication application)
{
    private static readonly string[] TokenNames = ["gcm_reg_token", "huawei_device_token", "apns_device_token", "device_token"];

    public void AddToken(SendbirdCall call)
    {
        var user = UserIds.Self(application, call);
        var token = TokenNames.Select(name => call.Body.String(name)).FirstOrDefault(value => value is not null)
            ?? throw SendbirdException.Missing("device_token");
        call.TakeRest();
        call.AnswerObject(writer =>
        {
            writer.WriteString("token", token);
            writer.WriteString("type", call.Route("token_type"));
            writer.WriteNumber("device_token_last_deleted_at", 0);
            writer.WritePropertyName("user");
            UserJson.Write(writer, user);
        });
    }

    public void ListTokens(SendbirdCall call)
    {
        var user = UserIds.Self(application, call);
        call.AnswerObject(writer =>
        {
            UserJson.WriteList(writer, "tokens", []);
            writer.WriteString("type", call.Route("token_type"));
            writer.WritePropertyName("user");
            UserJson.Write(writer, user);
        });
    }

    public void RemoveTokens(SendbirdCall call)
    {
        UserIds.Self(application, call);
        call.TakeRest();
        call.AnswerObject(writer => writer.WriteNumber("device_token_last_deleted_at", 0));
    }

    public void GetPreference(SendbirdCall call)
    {
        UserIds.Self(application, call);
        AnswerPreference(call, "all");
    }

    /// <summary>Answers what was said, and forgets it.</summary>
    public void SetPreference(SendbirdCall call)
    {
        UserIds.Self(application, call);
        var option = call.Body.String("push_trigger_option") ?? "all";
        call.TakeRest();
        AnswerPreference(call, option);
    }

    private static void AnswerPreference(SendbirdCall call, string option) => call.AnswerObject(writer =>
    {
        writer.WriteString("push_trigger_option", option);
        writer.WriteBoolean("enable", option != "off");
        writer.WriteBoolean("do_not_disturb", false);
        writer.WriteBoolean("snooze_enabled", false);
        writer.WriteString("timezone", "UTC");
    });
}
