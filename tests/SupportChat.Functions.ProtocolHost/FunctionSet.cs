using System.Text.RegularExpressions;

namespace SupportChat.Functions.ProtocolHost;

/// <summary>What a Functions host demands of the functions that a worker tells of.</summary>
internal static partial class FunctionSet
{
    /// <exception cref="WorkerStartException">
    /// Two functions of one name, a name that is none, or a trigger on a queue that the broker does not have.
    /// </exception>
    public static Dictionary<string, HostedFunction> Check(IEnumerable<HostedFunction> functions, Func<string, bool> hasQueue)
    {
        var byName = new Dictionary<string, HostedFunction>(StringComparer.OrdinalIgnoreCase);
        foreach (var function in functions)
        {
            if (!ValidName().IsMatch(function.Name))
            {
                throw new WorkerStartException($"'{function.Name}' is not a valid name of a function.");
            }

            if (!byName.TryAdd(function.Name, function))
            {
                throw new WorkerStartException($"There are two functions {function.Name}.");
            }

            if (function.TriggerType == "serviceBusTrigger" && !hasQueue(function.Text("queueName")!))
            {
                throw new WorkerStartException($"Function {function.Name} listens to queue '{function.Text("queueName")}', which the broker does not have.");
            }
        }

        return byName;
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]{0,126}$")]
    private static partial Regex ValidName();
}
