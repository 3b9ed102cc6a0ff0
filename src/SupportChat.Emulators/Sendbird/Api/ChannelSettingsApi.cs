using SupportChat.Emulators.Sendbird.Http;
using SupportChat.Emulators.Sendbird.Model;

namespace SupportChat.Emulators.Sendbird.Api;

/// <summary>
/// Settings of channels, for the application and for one custom type, which then go before: of each only whether new members see earlier
/// messages, the dashboard's Chat history (Platform API, "Global application settings", "Settings by channel custom type").
/// </summary>
internal sealed class ChannelSettingsApi(SendbirdApplication application)
{
    private const string ChatHistory = "display_past_message";
    private const string CustomType = "custom_type";

    public void GetGlobal(SendbirdCall call) => call.AnswerObject(writer => writer.WriteBoolean(ChatHistory, application.ChatHistory));

    public void SetGlobal(SendbirdCall call)
    {
        var shown = call.Body.Bool(ChatHistory) ?? application.ChatHistory;
        call.RefuseRest();
        application.ChatHistory = shown;
        GetGlobal(call);
    }

    public void GetOfType(SendbirdCall call) => Answer(call, call.Route(CustomType));

    public void CreateOfType(SendbirdCall call)
    {
        var type = call.Body.RequiredText(CustomType);
        var shown = call.Body.Bool(ChatHistory) ?? false;
        call.RefuseRest();
        if (!application.ChatHistoryByType.TryAdd(type, shown))
        {
            throw SendbirdException.Exists(CustomType);
        }

        Answer(call, type);
    }

    public void SetOfType(SendbirdCall call)
    {
        var type = call.Route(CustomType);
        var former = Find(type);
        var shown = call.Body.Bool(ChatHistory) ?? former;
        call.RefuseRest();
        application.ChatHistoryByType[type] = shown;
        Answer(call, type);
    }

    private bool Find(string type) =>
        application.ChatHistoryByType.TryGetValue(type, out var shown) ? shown : throw SendbirdException.NotFound("Channel custom type setting");

    private void Answer(SendbirdCall call, string type)
    {
        var shown = Find(type);
        call.AnswerObject(writer =>
        {
            writer.WriteString(CustomType, type);
            writer.WriteBoolean(ChatHistory, shown);
        });
    }
}
