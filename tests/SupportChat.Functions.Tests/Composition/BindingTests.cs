using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Functions.Tests.Fixtures;
using SupportChat.Http;

namespace SupportChat.Functions.Tests.Composition;

public sealed class BindingTests
{
    /// <summary>Names, routes, schedules and queues are operational: alerts, always-ready instances and clients use them. A change is deliberate.</summary>
    [Fact]
    public void The_functions_are_bound_as_the_golden_file_says()
    {
        var bindings = string.Join('\n', HostFunctions.All) + "\n";

        Assert.Equal(Repository.Read("tests/SupportChat.Functions.Tests/Composition/functions.golden.txt"), bindings);
    }

    [Fact]
    public void Every_http_call_of_the_product_is_a_function_with_the_same_name_verb_and_route() => Assert.Equal(
        ApiEndpoints.All.Select(endpoint => (endpoint.Name, endpoint.Method, endpoint.Route)).Order(),
        HostFunctions.All.Where(function => function.IsHttp).Select(function => (function.Name, Assert.Single(function.Methods), function.Route!)).Order());

    [Fact]
    public void Function_names_are_unique_whatever_their_case() =>
        Assert.Equal(HostFunctions.All.Count, HostFunctions.All.Select(function => function.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());

    [Fact]
    public void The_workers_generator_can_see_and_call_every_function() => Assert.All(HostFunctions.All, function =>
    {
        Assert.True(function.Class is { IsPublic: true, IsAbstract: false, IsGenericType: false });
        Assert.True(function.Method is { IsPublic: true, IsStatic: false });
        Assert.Equal($"{function.Name}Function", function.Class.Name);
        Assert.True(typeof(Task).IsAssignableFrom(function.Method.ReturnType));
        Assert.Contains(function.Method.GetParameters(), parameter => parameter.ParameterType == typeof(CancellationToken));
    });

    [Fact]
    public void Http_functions_take_the_request_and_give_a_result() => Assert.All(
        HostFunctions.All.Where(function => function.IsHttp),
        function =>
        {
            Assert.Equal(typeof(HttpRequest), function.Method.GetParameters()[0].ParameterType);
            Assert.Equal(typeof(Task<IResult>), function.Method.ReturnType);
        });

    [Fact]
    public void Every_service_bus_function_settles_by_itself() => Assert.All(
        HostFunctions.All.Where(function => function.IsQueue),
        function =>
        {
            Assert.Equal("False", function.Text("autoCompleteMessages"));
            Assert.Contains(function.Method.GetParameters(), parameter => parameter.ParameterType == typeof(ServiceBusMessageActions));
        });
}
