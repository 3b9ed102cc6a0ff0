using Microsoft.AspNetCore.Http;

namespace SupportChat.Emulators.Control;

/// <summary>Wrong input on a control route; answered with the status and the message, which says how to fix it.</summary>
internal sealed class ControlInputException(string message, int status = StatusCodes.Status400BadRequest) : Exception(message)
{
    public int Status => status;
}
