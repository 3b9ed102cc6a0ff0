using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Azure.Functions.Worker;
using SupportChat.Functions.Tests.Fixtures;
using SupportChat.Http;

namespace SupportChat.Functions.Tests.Composition;

public sealed class BindingTests
{
    private static readonly HostFunction[] HttpFunctions = [.. HostFunctions.All.Where(function => function.IsHttp)];

    /// <summary>Names, routes, schedules and queues are operational: alerts, always-ready instances and clients use them. A change is deliberate.</summary>
    [Fact]
    public void The_functions_are_bound_as_the_golden_file_says()
    {
        var bindings = string.Join('\n', HostFunctions.All) + "\n";

        Assert.Equal(Repository.Read("tests/SupportChat.Functions.Tests/Composition/functions.golden.txt"), bindings);
    }

    [Fact]
    public void Every_http_call_of_the_product_is_a_function_with_the_same_name_verb_and_route() => Assert.Equal(
        ApiEndpoints.All.Select(endpoint => (endpoint.Name, endpoint.Method ?? "ANY", endpoint.Route)).Order(),
        HttpFunctions.Select(function => (function.Name, MethodOf(function), function.Route!)).Order());

    [Fact]
    public void Function_names_are_unique_whatever_their_case() =>
        Assert.Equal(HostFunctions.All.Count, HostFunctions.All.Select(function => function.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());

    /// <summary>The Functions host takes the first route that fits, in the order of the functions' names (docs/reference/azure.md#http-routes).</summary>
    [Fact]
    public void The_function_for_any_path_is_the_last_one_that_the_host_tries()
    {
        var names = HttpFunctions.Select(function => function.Name).Order(StringComparer.OrdinalIgnoreCase).ToList();
        var anyPath = Assert.Single(HttpFunctions, function => TemplateParser.Parse(function.Route!).Parameters.Any(part => part.IsCatchAll));

        Assert.Equal(anyPath.Name, names[^1]);
        Assert.Empty(anyPath.Methods);
    }

    [Fact]
    public void No_path_and_method_fit_two_other_functions() => Assert.All(
        HttpFunctions.Where(function => function.Methods.Count > 0).GroupBy(MethodOf),
        calls =>
        {
            var routes = calls.Select(function => TemplateParser.Parse(function.Route!)).ToArray();
            Assert.All(routes.SelectMany(route => route.Parameters), parameter => Assert.False(parameter.IsOptional || parameter.IsCatchAll));
            for (var i = 0; i < routes.Length; i++)
            {
                Assert.All(routes[..i], other => Assert.False(Overlap(routes[i], other), $"{calls.Key} {routes[i].TemplateText} and {other.TemplateText}"));
            }
        });

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

    private static string MethodOf(HostFunction function) => function.Methods.Count == 0 ? "ANY" : Assert.Single(function.Methods);

    /// <summary>There is a path that both match; a parameter matches whatever a segment is.</summary>
    private static bool Overlap(RouteTemplate one, RouteTemplate other) =>
        one.Segments.Count == other.Segments.Count
        && one.Segments.Zip(other.Segments).All(pair =>
            pair.First.Parts.Concat(pair.Second.Parts).Any(part => part.IsParameter)
            || string.Equals(pair.First.Parts[0].Text, pair.Second.Parts[0].Text, StringComparison.OrdinalIgnoreCase));
}
