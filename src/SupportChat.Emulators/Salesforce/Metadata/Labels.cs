using System.Text;

namespace SupportChat.Emulators.Salesforce.Metadata;

/// <summary>Labels of standard fields: the API name in words, <c>ContactId</c> is <c>Contact ID</c>.</summary>
internal static class Labels
{
    public static string Of(string name)
    {
        var label = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && !char.IsUpper(name[i - 1]))
            {
                label.Append(' ');
            }

            label.Append(name[i]);
        }

        return label.Replace(" Id", " ID").ToString();
    }
}
