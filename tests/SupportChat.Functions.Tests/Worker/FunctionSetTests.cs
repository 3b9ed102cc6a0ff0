using SupportChat.Functions.ProtocolHost;
using SupportChat.Functions.ProtocolHost.Protocol;

namespace SupportChat.Functions.Tests.Worker;

/// <summary>What no Functions host takes, this one does not take either.</summary>
public sealed class FunctionSetTests
{
    [Fact]
    public void Two_functions_of_one_name_are_refused_whatever_their_case() =>
        Refuses("There are two functions sweep.", Timer("Sweep"), Timer("sweep"));

    [Fact]
    public void A_trigger_on_a_queue_that_is_not_there_is_refused() => Refuses(
        "Function Work listens to queue 'conversation', which the broker does not have.",
        Function("Work", """{"name":"message","type":"serviceBusTrigger","queueName":"conversation"}"""));

    [Fact]
    public void A_name_that_is_none_is_refused() => Refuses("'my sweep' is not a valid name of a function.", Timer("my sweep"));

    private static void Refuses(string reason, params HostedFunction[] functions) =>
        Assert.Equal(reason, Assert.Throws<WorkerStartException>(() => FunctionSet.Check(functions, queue => queue == "conversations")).Message);

    private static HostedFunction Timer(string name) => Function(name, """{"name":"timer","type":"timerTrigger"}""");

    private static HostedFunction Function(string name, string binding) => new(new RpcFunctionMetadata { Name = name, RawBindings = { binding } });
}
