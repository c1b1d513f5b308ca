//! AWS Organizations and the tags of its accounts.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Client, DELEGATE, DELEGATED, MANAGEMENT, MEMBER, SUSPENDED, start};

fn ids(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|entry| entry["Id"].as_str().unwrap()).collect()
}

#[test]
fn the_organization_is_described() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let mut ask = |operation: &str, input: Value| client.organizations(operation, &input).json();
    let organization = &ask("DescribeOrganization", json!({}))["Organization"];
    assert_eq!(organization["MasterAccountId"], MANAGEMENT);
    assert_eq!(organization["Arn"], "arn:aws:organizations::111111111111:organization/o-exampleorg");
    let roots = json!([{
        "Id": "r-ab12",
        "Arn": "arn:aws:organizations::111111111111:root/o-exampleorg/r-ab12",
        "Name": "Root",
        "PolicyTypes": [{ "Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED" }],
    }]);
    assert_eq!(ask("ListRoots", json!({})), json!({ "Roots": roots }));
    let prod = json!({
        "Id": "ou-ab12-22222222",
        "Arn": "arn:aws:organizations::111111111111:ou/o-exampleorg/ou-ab12-22222222",
        "Name": "Prod",
        "Path": "o-exampleorg/r-ab12/ou-ab12-11111111/ou-ab12-22222222/",
    });
    let parent = json!({ "ParentId": "ou-ab12-11111111" });
    assert_eq!(ask("ListOrganizationalUnitsForParent", parent), json!({ "OrganizationalUnits": [prod] }));
    let unit = json!({ "OrganizationalUnitId": "ou-ab12-22222222" });
    assert_eq!(ask("DescribeOrganizationalUnit", unit), json!({ "OrganizationalUnit": prod }));
    let account = json!({
        "Id": MEMBER,
        "Arn": "arn:aws:organizations::111111111111:account/o-exampleorg/222222222222",
        "Name": "payments-prod",
        "Email": "aws+payments-prod@example.com",
        "State": "ACTIVE",
        "Status": "ACTIVE",
        "Paths": ["o-exampleorg/r-ab12/ou-ab12-11111111/ou-ab12-22222222/222222222222/"],
        "JoinedMethod": "CREATED",
        "JoinedTimestamp": 1_700_000_000.123,
    });
    assert_eq!(ask("DescribeAccount", json!({ "AccountId": MEMBER })), json!({ "Account": account }));
    let parent = json!({ "ParentId": "ou-ab12-22222222" });
    assert_eq!(ask("ListAccountsForParent", parent), json!({ "Accounts": [account] }));
    let all = ask("ListAccounts", json!({}));
    assert_eq!(ids(&all["Accounts"]), [MANAGEMENT, MEMBER, DELEGATE, SUSPENDED]);
    let parents = ask("ListParents", json!({ "ChildId": MEMBER }));
    assert_eq!(parents, json!({ "Parents": [{ "Id": "ou-ab12-22222222", "Type": "ORGANIZATIONAL_UNIT" }] }));
    let parents = ask("ListParents", json!({ "ChildId": "ou-ab12-11111111" }));
    assert_eq!(parents, json!({ "Parents": [{ "Id": "r-ab12", "Type": "ROOT" }] }));
    let children = ask("ListChildren", json!({ "ParentId": "r-ab12", "ChildType": "ACCOUNT" }));
    assert_eq!(ids(&children["Children"]), [MANAGEMENT, SUSPENDED]);
    let children = ask("ListChildren", json!({ "ParentId": "r-ab12", "ChildType": "ORGANIZATIONAL_UNIT" }));
    assert_eq!(children, json!({ "Children": [{ "Id": "ou-ab12-11111111", "Type": "ORGANIZATIONAL_UNIT" }] }));
}

#[test]
fn what_is_not_there_is_refused_by_name() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let unit = "ou-ab12-99999999";
    for (operation, input, code) in [
        ("DescribeAccount", json!({ "AccountId": "999999999999" }), "AccountNotFoundException"),
        ("DescribeAccount", json!({ "AccountId": "x" }), "InvalidInputException"),
        ("DescribeAccount", json!({}), "InvalidInputException"),
        ("DescribeOrganizationalUnit", json!({ "OrganizationalUnitId": unit }), "OrganizationalUnitNotFoundException"),
        ("ListAccountsForParent", json!({ "ParentId": unit }), "ParentNotFoundException"),
        ("ListOrganizationalUnitsForParent", json!({ "ParentId": unit }), "ParentNotFoundException"),
        ("ListChildren", json!({ "ParentId": unit, "ChildType": "ACCOUNT" }), "ParentNotFoundException"),
        ("ListChildren", json!({ "ParentId": "r-ab12", "ChildType": "x" }), "InvalidInputException"),
        ("ListParents", json!({ "ChildId": "999999999999" }), "ChildNotFoundException"),
        ("ListTagsForResource", json!({ "ResourceId": unit }), "TargetNotFoundException"),
        ("ListTagsForResource", json!({ "ResourceId": "x" }), "InvalidInputException"),
        (
            "DescribeCreateAccountStatus",
            json!({ "CreateAccountRequestId": "car-00000000" }),
            "CreateAccountStatusNotFoundException",
        ),
        ("ListDelegatedServicesForAccount", json!({ "AccountId": MEMBER }), "AccountNotRegisteredException"),
    ] {
        assert_eq!(client.organizations(operation, &input).code(), (400, code.to_owned()), "{operation} {input}");
    }
}

fn walk(client: &mut Client, most: usize) -> Vec<usize> {
    let mut input = json!({ "MaxResults": most });
    let mut pages = Vec::new();
    loop {
        let page = client.organizations("ListAccounts", &input).json();
        pages.push(page["Accounts"].as_array().unwrap().len());
        match page.get("NextToken") {
            None => return pages,
            Some(token) => input["NextToken"] = token.clone(),
        }
    }
}

#[test]
fn lists_come_in_pages() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    assert_eq!(walk(&mut client, 20), [4]);
    assert_eq!(walk(&mut client, 3), [3, 1]);
    for (input, reason) in [
        (json!({ "MaxResults": 0 }), "MIN_VALUE_EXCEEDED:MAX_RESULTS"),
        (json!({ "MaxResults": 21 }), "MAX_VALUE_EXCEEDED:MAX_RESULTS"),
        (json!({ "NextToken": "" }), "INVALID_NEXT_TOKEN"),
        (json!({ "NextToken": "foreign" }), "INVALID_NEXT_TOKEN"),
    ] {
        let answer = client.organizations("ListAccounts", &input);
        assert_eq!(answer.code(), (400, "InvalidInputException".to_owned()));
        let body: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(body["Reason"], reason);
    }
    let token = client.organizations("ListAccounts", &json!({ "MaxResults": 1 })).json()["NextToken"].clone();
    let foreign = json!({ "ParentId": "r-ab12", "NextToken": token });
    let answer = client.organizations("ListAccountsForParent", &foreign);
    assert_eq!(answer.code(), (400, "InvalidInputException".to_owned()), "made for another list");
    let simulator = start("simulate: { pages: { size: 2, empty: true } }");
    assert_eq!(walk(&mut Client::new(&simulator, MANAGEMENT), 20), [0, 2, 0, 2]);
}

#[test]
fn optional_fields_can_be_left_out() {
    for (send, absent) in [("state", "State"), ("status", "Status"), ("paths", "Paths")] {
        let simulator = start(&format!("simulate: {{ send: {{ {send}: false }} }}"));
        let mut client = Client::new(&simulator, MANAGEMENT);
        let account = client.organizations("DescribeAccount", &json!({ "AccountId": SUSPENDED })).json();
        for field in ["State", "Status", "Paths"] {
            assert_eq!(account["Account"].get(field).is_none(), field == absent, "{send} {field}");
        }
    }
}

#[test]
fn tags_are_listed_set_and_removed() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let tag = |client: &mut Client, tags: Value| {
        client.organizations("TagResource", &json!({ "ResourceId": MEMBER, "Tags": tags }))
    };
    tag(&mut client, json!([{ "Key": "env", "Value": "prod" }, { "Key": "empty", "Value": "" }])).json();
    let untag = json!({ "ResourceId": MEMBER, "TagKeys": ["team", "missing"] });
    client.organizations("UntagResource", &untag).json();
    let tags = json!([{ "Key": "empty", "Value": "" }, { "Key": "env", "Value": "prod" }]);
    let listed = client.organizations("ListTagsForResource", &json!({ "ResourceId": MEMBER })).json();
    assert_eq!(listed, json!({ "Tags": tags }));
    let filter = json!({ "ResourceTypeFilters": ["organizations:account"] });
    let arn = "arn:aws:organizations::111111111111:account/o-exampleorg/222222222222";
    let found = client.tagging("GetResources", &filter).json();
    assert_eq!(
        found,
        json!({ "PaginationToken": "", "ResourceTagMappingList": [{ "ResourceARN": arn, "Tags": tags }] })
    );
    for (tags, code) in [
        (json!([{ "Key": "", "Value": "x" }]), "InvalidInputException"),
        (json!([{ "Key": "x" }]), "InvalidInputException"),
        (json!([{ "Key": "aws:x", "Value": "x" }]), "InvalidInputException"),
        (json!([{ "Key": "x", "Value": "x" }, { "Key": "x", "Value": "y" }]), "InvalidInputException"),
        (json!([{ "Key": "x", "Value": "<" }]), "InvalidInputException"),
        (
            (0..49).map(|number| json!({ "Key": format!("k{number}"), "Value": "" })).collect(),
            "ConstraintViolationException",
        ),
    ] {
        assert_eq!(tag(&mut client, tags).code(), (400, code.to_owned()));
    }
    let unit = json!({ "ResourceId": "ou-ab12-11111111", "Tags": [{ "Key": "a", "Value": "b" }] });
    client.organizations("TagResource", &unit).json();
    let listed = client.organizations("ListTagsForResource", &unit).json();
    assert_eq!(listed, json!({ "Tags": [{ "Key": "a", "Value": "b" }] }));
}

#[test]
fn the_tag_index_answers_the_management_account_in_one_region() {
    let simulator = start(DELEGATED);
    let count = |mut client: Client, input: Value| {
        client.tagging("GetResources", &input).json()["ResourceTagMappingList"].as_array().unwrap().len()
    };
    let management = || Client::new(&simulator, MANAGEMENT);
    assert_eq!(count(management(), json!({})), 1);
    assert_eq!(count(management().in_region("eu-west-1"), json!({})), 0);
    assert_eq!(count(Client::new(&simulator, DELEGATE), json!({})), 0);
    assert_eq!(count(management(), json!({ "ResourceTypeFilters": ["ec2:instance"] })), 0);
    let filter = |values: Value| json!({ "TagFilters": [{ "Key": "team", "Values": values }] });
    assert_eq!(count(management(), filter(json!(["payments"]))), 1);
    assert_eq!(count(management(), filter(json!(["other"]))), 0);
    let answer = management().tagging("GetResources", &json!({ "ResourcesPerPage": 101 }));
    assert_eq!(answer.code(), (400, "InvalidParameterException".to_owned()));
}

#[test]
fn accounts_move() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let mut go = |from: &str, to: &str| {
        let input = json!({ "AccountId": MEMBER, "SourceParentId": from, "DestinationParentId": to });
        let answer = client.organizations("MoveAccount", &input);
        if answer.status == 200 { String::new() } else { answer.code().1 }
    };
    let (prod, root) = ("ou-ab12-22222222", "r-ab12");
    assert_eq!(go(root, prod), "SourceParentNotFoundException");
    assert_eq!(go(prod, "ou-ab12-99999999"), "DestinationParentNotFoundException");
    assert_eq!(go(prod, prod), "DuplicateAccountException");
    assert_eq!(go(prod, root), "");
    let children = client.organizations("ListAccountsForParent", &json!({ "ParentId": root })).json();
    assert_eq!(ids(&children["Accounts"]), [MANAGEMENT, MEMBER, SUSPENDED]);
}

#[test]
fn accounts_are_created_in_time() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let mut create = |email: &str| {
        let input = json!({ "Email": email, "AccountName": "new", "Tags": [{ "Key": "a", "Value": "b" }] });
        let status = client.organizations("CreateAccount", &input).json()["CreateAccountStatus"].clone();
        assert_eq!(status["State"], "IN_PROGRESS");
        json!({ "CreateAccountRequestId": status["Id"] })
    };
    let (good, taken) = (create("new@example.com"), create("AWS+audit@example.com"));
    let status = |client: &mut Client, request: &Value| {
        client.organizations("DescribeCreateAccountStatus", request).json()["CreateAccountStatus"].clone()
    };
    while status(&mut client, &good)["State"] == "IN_PROGRESS" || status(&mut client, &taken)["State"] == "IN_PROGRESS"
    {
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(status(&mut client, &taken)["FailureReason"], "EMAIL_ALREADY_EXISTS");
    let id = status(&mut client, &good)["AccountId"].clone();
    let account = client.organizations("DescribeAccount", &json!({ "AccountId": id })).json()["Account"].clone();
    assert_eq!(account["Paths"], json!([format!("o-exampleorg/r-ab12/{}/", id.as_str().unwrap())]));
    let contact = json!({ "AccountId": id, "AlternateContactType": "BILLING" });
    assert_eq!(client.account("GetAlternateContact", &contact).code().0, 404);
    let primary = client.account("GetContactInformation", &json!({ "AccountId": id })).json();
    assert_eq!(primary["ContactInformation"]["FullName"], "new");
    for input in [json!({ "Email": "x", "AccountName": "n" }), json!({ "Email": "new@example.com", "AccountName": "" })]
    {
        assert_eq!(client.organizations("CreateAccount", &input).code(), (400, "InvalidInputException".to_owned()));
    }
}

#[test]
fn trusted_access_and_delegation_are_granted_and_withdrawn() {
    let simulator = start("simulate: { trusted_access: false }");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let service = json!({ "ServicePrincipal": "account.amazonaws.com" });
    let delegation = |account: &str| json!({ "AccountId": account, "ServicePrincipal": "account.amazonaws.com" });
    let code = |answer: super::Answer| if answer.status == 200 { String::new() } else { answer.code().1 };
    let mut ask = |operation: &str, input: &Value| client.organizations(operation, input);
    let violated = "ConstraintViolationException";
    assert_eq!(code(ask("RegisterDelegatedAdministrator", &delegation(DELEGATE))), violated);
    assert_eq!(code(ask("EnableAWSServiceAccess", &json!({ "ServicePrincipal": "x" }))), "InvalidInputException");
    assert_eq!(code(ask("EnableAWSServiceAccess", &service)), "");
    let enabled = ask("ListAWSServiceAccessForOrganization", &json!({})).json();
    assert_eq!(enabled["EnabledServicePrincipals"][0]["ServicePrincipal"], "account.amazonaws.com");
    assert_eq!(code(ask("RegisterDelegatedAdministrator", &delegation(MANAGEMENT))), violated);
    assert_eq!(code(ask("RegisterDelegatedAdministrator", &delegation(SUSPENDED))), violated);
    assert_eq!(code(ask("RegisterDelegatedAdministrator", &delegation(DELEGATE))), "");
    let again = code(ask("RegisterDelegatedAdministrator", &delegation(DELEGATE)));
    assert_eq!(again, "AccountAlreadyRegisteredException");
    let delegates = ask("ListDelegatedAdministrators", &service).json();
    assert_eq!(ids(&delegates["DelegatedAdministrators"]), [DELEGATE]);
    let services = ask("ListDelegatedServicesForAccount", &json!({ "AccountId": DELEGATE })).json();
    assert_eq!(services["DelegatedServices"][0]["ServicePrincipal"], "account.amazonaws.com");
    let get = json!({ "AccountId": MEMBER, "AlternateContactType": "BILLING" });
    assert_eq!(Client::new(&simulator, DELEGATE).account("GetAlternateContact", &get).status, 200);
    assert_eq!(code(ask("DeregisterDelegatedAdministrator", &delegation(DELEGATE))), "");
    assert_eq!(Client::new(&simulator, DELEGATE).account("GetAlternateContact", &get).status, 403);
    assert_eq!(code(ask("DeregisterDelegatedAdministrator", &delegation(DELEGATE))), "AccountNotRegisteredException");
    assert_eq!(code(ask("DisableAWSServiceAccess", &service)), "");
    assert_eq!(
        ask("ListAWSServiceAccessForOrganization", &json!({})).json(),
        json!({ "EnabledServicePrincipals": [] })
    );
}
